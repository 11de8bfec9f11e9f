import { simulateToStop } from '../../scenario/index.js';
import { clientOf, serverOf } from './clients.js';
import { letterOf } from './letters.js';
import { type ReadReply, SessionListener } from './listener.js';
import type { DialogueLine, SessionRecording } from './session.js';
import { UnsupportedError } from '../unsupported.js';

/** A refusal: the first command that got an error, its reply code, and who ended the connection. */
export interface Refusal {
  readonly command: string;
  readonly code: number;
  readonly closedBy: 'client' | 'server';
}

/** What the simulator made of a session. */
export interface SessionReplay {
  readonly dialog: readonly DialogueLine[];
  readonly accepted: number;
  /** SYN to the last 250 for a message, RTT; null when not all were accepted. */
  readonly totalRtts: number | null;
  /** Between the first and the last 250, RTT a message; null for one message. */
  readonly steadyRttsPerMsg: number | null;
  readonly refusal: Refusal | null;
}

/** From a reply's arrival to the next command, in the median of the recordings of the bench's own client. It goes with each round trip, so the path has it. */
const CLIENT_MS = 0.3;
/** What the hosts' kernels and the link add to each round trip, in the median (software with a profile has its own work there). */
const PATH_MS = 0.1;
/** The recording link carries a full packet in 10 µs. */
const RATE = '1.2Gbit/s';

/** The path of the recordings: the bench's own client's work is in its round trip. */
export const NETWORK = (rttMs: number, isRaw: boolean) => ({ rtt: `${rttMs + (isRaw ? CLIENT_MS : PATH_MS)}ms`, rate: RATE });

/** Delayed acknowledgments run out at a tick of the hosts' clocks (HZ = 250): after 42 ms in the median of the recordings. */
export const STACK = { profile: 'linux-6', delayedAck: '42ms' } as const;

/** Runs a recorded session in the simulator. @throws UnsupportedError when it has no such client or server */
export function playSession(recording: SessionRecording): SessionReplay {
  const { client: clientName, server: serverName, rtt_ms: rttMs, n, size } = recording;
  const client = clientOf(clientName);
  const server = serverOf(serverName);
  if (client === null) throw new UnsupportedError(`client ${clientName}`);
  if (server === null) throw new UnsupportedError(`server ${serverName}`);
  const listener = new SessionListener();
  simulateToStop(
    {
      network: NETWORK(rttMs, client.isRaw),
      tcp: { client: STACK, server: STACK },
      client: { ...client.choice, retry: { after: '1d', giveUpAfter: '5d' } },
      server: { profile: server as 'ideal' },
      workload: { corpus: 'recorded' },
      limits: { time: '1h' },
      observe: { digest: false },
    },
    { sinks: [listener], corpora: { recorded: () => Array.from({ length: n }, () => letterOf(Math.max(1, size + client.adds))) } },
  );
  return outcomeOf(listener, n, rttMs * 1e6);
}

function outcomeOf(listener: SessionListener, n: number, rttNs: number): SessionReplay {
  const { replies, closedBy, lastWritten } = listener;
  // What a client does after a refusal is its own affair.
  const refusedAt = replies.findIndex(({ code }) => code >= 400);
  const heard = refusedAt < 0 ? replies : replies.slice(0, refusedAt);
  const taken = heard.filter(({ step }) => step === 'body' || step === 'bdat');
  const rtts = (ns: number): number => Math.round((ns / rttNs) * 1e3) / 1e3;
  const [first, last] = [taken.at(0), taken.at(-1)];
  const isWhole = last !== undefined;
  return {
    dialog: listener.dialog(rttNs),
    accepted: taken.length,
    totalRtts: isWhole ? rtts(last.atNs) : null,
    steadyRttsPerMsg:
      n > 1 && first !== undefined && isWhole && taken.length > 1 ? rtts((last.atNs - first.atNs) / (taken.length - 1)) : null,
    refusal: refusalOf(replies, closedBy === 'server' && lastWritten !== BYE),
  };
}

const BYE = 221;
const NAMES: Readonly<Record<string, string>> = { greeting: 'banner', body: '.', chunk: 'BDAT' };

/** @param isUnasked the server closed without a QUIT */
function refusalOf(replies: readonly ReadReply[], isUnasked: boolean): Refusal | null {
  const refused = replies.find(({ code }) => code >= 400);
  if (refused === undefined) return null;
  return { command: NAMES[refused.step] ?? refused.step.toUpperCase(), code: refused.code, closedBy: isUnasked ? 'server' : 'client' };
}
