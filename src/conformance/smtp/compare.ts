import { UnsupportedError } from '../unsupported.js';
import { isSettled, sessionExplanation } from './explained.js';
import { type Refusal, type SessionReplay, playSession } from './play.js';
import { middleRepeat } from './repeats.js';
import { type DialogueLine, type SessionRecording, medianTotal } from './session.js';
import { TESTBED } from '../testbed.js';

/**
 * *equal*: the times are within the bound, and the dialogue goes the same way
 * line by line; *same shape*: the times, what is said on either side and the
 * refusals agree, the two sides' lines being interleaved in another way;
 * *differs*: neither.
 */
export type SessionVerdict = 'equal' | 'same shape' | 'differs';

/** What came of one session. Times and dialogue are the simulator's. */
export interface SessionResult {
  readonly id: string;
  readonly verdict: SessionVerdict;
  /** What differs first, in words; null when nothing does. */
  readonly difference: string | null;
  readonly steadyRttsPerMsg: number | null;
  readonly totalRtts: number | null;
  readonly dialog: readonly DialogueLine[];
  /** Where a reply was lost: copies stored when the first try was over, and after the retry. */
  readonly storedAfterFirst?: number;
  readonly storedAfterRetry?: number;
  /** Why it may differ, where that is known. */
  readonly explained?: string;
  /** The recorded repeats lie more than 0.25 RTT apart. */
  readonly isUnsettled?: true;
}

/** Times agree within 2 %, or within so much of a round trip. */
const SHARE = 0.02;
const LEAST_RTTS = 0.05;

/** Replays a recorded session and says how well the simulator agrees with it. */
export function compareSession(recording: SessionRecording): SessionResult {
  const settled = isSettled(recording) ? {} : { isUnsettled: true as const };
  try {
    const run = middleRepeat((repeat) => playSession(recording, [], undefined, repeat), TESTBED.repeats);
    const result = { ...compareWith(recording, run), ...settled };
    const explained =
      result.verdict === 'differs' ? sessionExplanation(recording, differsInTimesOnly(recording, run), result.totalRtts) : null;
    return explained === null ? result : { ...result, explained };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    const difference = `not supported: ${error.feature}`;
    return { id: recording.id, verdict: 'differs', difference, steadyRttsPerMsg: null, totalRtts: null, dialog: [] };
  }
}

/** Compares a recorded session with a replay of it. */
export function compareWith(recording: SessionRecording, run: SessionReplay): SessionResult {
  const { steadyRttsPerMsg, totalRtts, dialog } = run;
  const result = { id: recording.id, steadyRttsPerMsg, totalRtts, dialog };
  const refused = refusalOf(recording);
  const difference = refusalDifference(refused, run) ?? acceptedDifference(recording, run) ?? timeDifference(recording, run);
  if (difference !== null) return { ...result, verdict: 'differs', difference };
  // What a client does after a refusal is its own affair.
  if (refused !== null) return { ...result, verdict: 'equal', difference: null };
  const inDialogue = dialogueDifference(recording.dialog, dialog);
  if (inDialogue === null) return { ...result, verdict: 'equal', difference: null };
  const inSides = sidesDifference(recording.dialog, dialog);
  return { ...result, verdict: inSides === null ? 'same shape' : 'differs', difference: inSides ?? inDialogue };
}

/** Nothing is refused, accepted or said on either side that was not. */
function differsInTimesOnly(recording: SessionRecording, run: SessionReplay): boolean {
  const refused = refusalOf(recording);
  if (refusalDifference(refused, run) !== null || acceptedDifference(recording, run) !== null) return false;
  return refused !== null || sidesDifference(recording.dialog, run.dialog) === null;
}

/** The first refusal of a recorded session, or null. */
export function refusalOf({ client_says: says }: SessionRecording): Refusal | null {
  const first = says?.errors[0];
  if (says === undefined || (first === undefined && says.end === 'ok')) return null;
  const closedBy = /^(?:EOF|recv|send)/.test(says.end) ? 'server' : 'client';
  return { command: first?.[1] ?? '', code: first === undefined ? 0 : Number(first[2].slice(0, 3)), closedBy };
}

function refusalDifference(recorded: Refusal | null, { refusal }: SessionReplay): string | null {
  if (recorded === null) return refusal === null ? null : `${refusal.command} is answered ${refusal.code}, and was accepted`;
  if (refusal === null) return `nothing is refused; recorded: ${recorded.command} ${recorded.code}`;
  // A reset destroyed the reply before the client had read it.
  const isSilent = recorded.code === 0;
  const isSame = isSilent || (recorded.command === refusal.command && recorded.code === refusal.code);
  if (!isSame) return `${refusal.command} is answered ${refusal.code}; recorded: ${recorded.command} ${recorded.code}`;
  return recorded.closedBy === refusal.closedBy ? null : `the ${refusal.closedBy} closes; recorded: the ${recorded.closedBy}`;
}

function acceptedDifference(recording: SessionRecording, { accepted }: SessionReplay): string | null {
  const counted = recording.metrics.accepted ?? recording.client_says?.accepted;
  return counted !== undefined && counted !== accepted ? `${accepted} messages are accepted; recorded: ${counted}` : null;
}

function timeDifference(recording: SessionRecording, { totalRtts, steadyRttsPerMsg }: SessionReplay): string | null {
  const total = medianTotal(recording);
  const steady = recording.metrics.steady_rtts_per_msg ?? null;
  if (!agrees(total, totalRtts)) return `${totalRtts} RTT in all; recorded: ${total}`;
  return agrees(steady, steadyRttsPerMsg) ? null : `${steadyRttsPerMsg} RTT a message; recorded: ${steady}`;
}

function agrees(recorded: number | null, simulated: number | null): boolean {
  if (recorded === null || simulated === null) return recorded === simulated;
  return Math.abs(simulated - recorded) <= Math.max(SHARE * recorded, LEAST_RTTS);
}

const of = (dialog: readonly DialogueLine[], by: 'C' | 'S'): DialogueLine[] => dialog.filter((line) => line[2] === by);

const VERBS = /^(?:EHLO|HELO|MAIL|RCPT|DATA|BDAT|RSET|QUIT|NOOP)\b/i;

/** A dialogue as the verbs and codes in their order; a text is one, however much of it was recorded. */
export function tokensOf(dialog: readonly DialogueLine[]): string[] {
  const tokens = dialog.map(([, , by, line]) => {
    if (by === 'S') return `S ${line.slice(0, 3)}`;
    return `C ${VERBS.exec(line)?.[0].toUpperCase() ?? 'text'}`;
  });
  return tokens.filter((token, i) => token !== 'C text' || tokens[i - 1] !== 'C text');
}

/** What differs when each side is looked at by itself, or null. */
export const sidesDifference = (recorded: readonly DialogueLine[], simulated: readonly DialogueLine[]): string | null =>
  (['C', 'S'] as const).map((by) => dialogueDifference(of(recorded, by), of(simulated, by))).find((one) => one !== null) ?? null;

/** What differs first, line by line, or null. */
export function dialogueDifference(recorded: readonly DialogueLine[], simulated: readonly DialogueLine[]): string | null {
  const [there, here] = [tokensOf(recorded), tokensOf(simulated)];
  for (let i = 0; i < Math.max(there.length, here.length); i++) {
    if (there[i] !== here[i]) return `line ${i + 1} of the dialogue is ${here[i] ?? 'missing'}; recorded: ${there[i] ?? 'none'}`;
  }
  return null;
}
