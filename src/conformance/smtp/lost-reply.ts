import { z } from 'zod';
import type { EventKind, Sink } from '../../engine/index.js';
import { Fact } from '../../mail/index.js';
import { simulate } from '../../scenario/index.js';
import { UnsupportedError } from '../unsupported.js';
import { type RecordedClient, clientOf, serverOf } from './clients.js';
import { type SessionResult, dialogueDifference, sidesDifference } from './compare.js';
import { letterOf } from './letters.js';
import { ReadingListener } from './listener.js';
import { NETWORK, STACK } from './play.js';
import { type DialogueLine, line } from './session.js';

/** A recorded message whose path was cut when its final dot had arrived, and its retry over a path that was whole again. */
export interface LostReplyRecording {
  readonly id: string;
  readonly client: string;
  readonly server: string;
  readonly rtt_ms: number;
  /** In words: which directions were dropped, `b` (server to client) or `both`. */
  readonly cut: string;
  readonly first: { readonly dialog: readonly DialogueLine[] };
  readonly retry_dialog: readonly DialogueLine[];
  /** Copies that the server had stored after either try. */
  readonly stored_after_first: number;
  readonly stored_after_retry: number;
}

export const lostReplySchema = z.looseObject({
  id: z.string(),
  client: z.string(),
  server: z.string(),
  rtt_ms: z.number().positive(),
  cut: z.string().regex(/: (?:a|b|both) dropped/, { error: "expected to say which direction was dropped: 'a', 'b' or 'both'" }),
  first: z.looseObject({ dialog: z.array(line) }),
  retry_dialog: z.array(line),
  stored_after_first: z.number().int(),
  stored_after_retry: z.number().int(),
});

/** Recordings of a lost reply tell what was stored after the retry. */
export const isLostReply = (data: unknown): boolean => typeof data === 'object' && data !== null && 'stored_after_retry' in data;

/** Counts the copies that reach a mailbox, those of the first connection apart. */
class Copies implements Sink {
  afterFirst = 0;
  afterRetry = 0;

  record(kind: EventKind, _now: number, _message: number, connection: number): void {
    if (kind !== Fact.delivered) return;
    this.afterRetry++;
    if (connection === 1) this.afterFirst++;
  }
}

/** The first try is over before the next: as long as the longest timer of a client, and the server's patience. */
const RETRY = '3h';
const DIRECTIONS = { a: 'up', b: 'down', both: 'both' } as const;
const USUAL_SIZE = 1000;
const DOT = 3;

/** What this client is; the bench's own is in lockstep, and its Exim did not use CHUNKING, as DATA shows where that was offered. */
function clientOfLostReply(name: string): RecordedClient | null {
  return clientOf(name === 'raw' ? 'raw-seq' : name === 'exim' ? 'exim-nochunking' : name);
}

/** Octets of the text, as it was recorded. */
function sizeOf(dialog: readonly DialogueLine[]): number {
  const text = dialog.map(([, , , said]) => /^<body (\d+) bytes>$/.exec(said)).find((match) => match !== null);
  return text === undefined ? USUAL_SIZE : Math.max(1, Number(text[1]) - DOT);
}

/** Replays a cut behind the final dot and the retry: whether as many copies are stored, and both dialogues go the same way. */
export function compareLostReply(recording: LostReplyRecording): SessionResult {
  const nothing = { id: recording.id, steadyRttsPerMsg: null, totalRtts: null };
  try {
    return { ...nothing, ...judge(recording) };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return { ...nothing, verdict: 'differs', difference: `not supported: ${error.feature}`, dialog: [] };
  }
}

function judge(
  recording: LostReplyRecording,
): Pick<SessionResult, 'verdict' | 'difference' | 'dialog' | 'storedAfterFirst' | 'storedAfterRetry'> {
  const { listener, copies } = play(recording);
  const rttNs = recording.rtt_ms * 1e6;
  const dialog = listener.dialogTo(rttNs, 0);
  const recorded: DialogueLine[] = [
    ...recording.first.dialog,
    ...recording.retry_dialog.map(([at, , by, said]): DialogueLine => [at, 1, by, said]),
  ];
  const counts = { storedAfterFirst: copies.afterFirst, storedAfterRetry: copies.afterRetry };
  const { stored_after_first: first, stored_after_retry: both } = recording;
  if (copies.afterFirst !== first || copies.afterRetry !== both) {
    const difference = `stored ${copies.afterFirst} times, and ${copies.afterRetry} after the retry; recorded: ${first} and ${both}`;
    return { ...counts, dialog, verdict: 'differs', difference };
  }
  const inDialogue = dialogueDifference(recorded, dialog);
  if (inDialogue === null) return { ...counts, dialog, verdict: 'equal', difference: null };
  const inSides = sidesDifference(recorded, dialog);
  return { ...counts, dialog, verdict: inSides === null ? 'same shape' : 'differs', difference: inSides ?? inDialogue };
}

function play({ client: clientName, server: serverName, rtt_ms: rttMs, cut, first }: LostReplyRecording): {
  listener: ReadingListener;
  copies: Copies;
} {
  const client = clientOfLostReply(clientName);
  const server = serverOf(serverName);
  if (client === null) throw new UnsupportedError(`client ${clientName}`);
  if (server === null) throw new UnsupportedError(`server ${serverName}`);
  const dropped = (/: (a|b|both) dropped/.exec(cut) as RegExpExecArray)[1] as keyof typeof DIRECTIONS;
  const listener = new ReadingListener(rttMs * 1e6);
  const copies = new Copies();
  simulate(
    {
      network: NETWORK(rttMs),
      tcp: { client: STACK, server: STACK },
      client: { ...client.choice, retry: { after: RETRY, giveUpAfter: '5d' } },
      server: { profile: server as 'ideal' },
      workload: { corpus: 'recorded' },
      faults: [{ on: 'after-dot', connection: 1, kind: 'blackhole', direction: DIRECTIONS[dropped] }],
      limits: { time: '1d' },
      observe: { digest: false },
    },
    { sinks: [listener, copies], corpora: { recorded: () => [letterOf(sizeOf(first.dialog))] } },
  );
  return { listener, copies };
}
