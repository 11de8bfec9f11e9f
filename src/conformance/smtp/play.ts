import { MILLISECOND, type Simulation, type Sink } from '../../engine/index.js';
import { type Plan, prepare, runOnce } from '../../scenario/index.js';
import type { Processor } from '../../smtp/index.js';
import { withOverrides } from '../../tcp/index.js';
import { pathPlan } from '../path.js';
import { type ReadingObserver, Recorder } from '../recorder.js';
import { benchWork } from './bench-client.js';
import { clientOf, serverOf } from './clients.js';
import { letterOf } from './letters.js';
import { type ReadReply, SessionListener } from './listener.js';
import type { DialogueLine, SessionRecording } from './session.js';
import { TESTBED } from '../testbed.js';
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

/** What the hosts' kernels and the link add to each round trip where the link is not modelled, in the median. */
const PATH_MS = 0.1;
/** The recording link carries a full packet in 10 µs. */
const RATE = '1.2Gbit/s';
const MTU = 1500;
/** tcp_wmem's default: memory of a fresh socket's send buffer, octets. */
const SEND_BUFFER_FIRST = 16_384;

/** The path of the recordings, for connections that are cut; others cross the recording link itself. */
export const NETWORK = (rttMs: number) => ({ rtt: `${rttMs + PATH_MS}ms`, rate: RATE });

/** Delayed acknowledgments run out at a tick of the hosts' clocks (HZ = 250): after 42 ms in the median of the recordings. */
export const STACK = { profile: 'linux-6', delayedAck: '42ms' } as const;

/** Runs a recorded session in the simulator, over the recording link. @throws UnsupportedError when it has no such client or server */
export function playSession(
  recording: SessionRecording,
  sinks: readonly Sink[] = [],
  observer: ReadingObserver = { onRead() {} },
): SessionReplay {
  const { client: clientName, server: serverName, rtt_ms: rttMs, n, size } = recording;
  const client = clientOf(clientName);
  const server = serverOf(serverName);
  if (client === null) throw new UnsupportedError(`client ${clientName}`);
  if (server === null) throw new UnsupportedError(`server ${serverName}`);
  const listener = new SessionListener();
  const plan = prepare(
    {
      network: { rtt: `${rttMs}ms`, rate: 'unlimited' },
      tcp: { client: STACK, server: STACK },
      client: { ...client.choice, retry: { after: '1d', giveUpAfter: '5d' } },
      server: { profile: server as 'ideal' },
      workload: { corpus: 'recorded' },
      limits: { time: '1h' },
      observe: { digest: false },
    },
    { recorded: () => Array.from({ length: n }, () => letterOf(Math.max(1, size + client.adds))) },
  );
  const work = client.isRaw ? benchWork(clientName, n, size) : { ...plan.client.work, resume: TESTBED.wakeNs.read };
  const bench = onBench(plan, (rttMs * MILLISECOND) / 2, observer);
  // The bench's own client has shown no trace of a send buffer that it would have to wait for.
  const clientStack = client.isRaw ? plan.clientStack : withOverrides(plan.clientStack, { sendBufferFirst: SEND_BUFFER_FIRST });
  runOnce({ ...bench, clientStack, client: { ...bench.client, work } }, plan.scenario.seed, [listener, ...sinks]);
  return outcomeOf(listener, n, rttMs * 1e6);
}

/** A plan over the recording link, which takes the others' processor while it writes. */
function onBench(plan: Plan, delayNs: number, observer: ReadingObserver): Plan {
  let recorder: Recorder | null = null;
  const path = (simulation: Simulation) => {
    recorder = new Recorder(simulation, pathPlan({}), delayNs, MTU, observer);
    return recorder.hops;
  };
  const processor: Processor = { freeAt: (now) => recorder?.freeAt(now) ?? now };
  const servers = plan.servers.map((one) => ({
    ...one,
    build: (...given: Parameters<typeof one.build>) => ({ ...one.build(...given), processor }),
  }));
  return { ...plan, client: { ...plan.client, processor }, servers, network: { ...plan.network, path } };
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
  const isUnasked = closedBy === 'server' && lastWritten !== BYE;
  const isShort = taken.length < n;
  return {
    dialog: listener.dialog(rttNs),
    accepted: taken.length,
    totalRtts: isWhole ? rtts(last.atNs) : null,
    steadyRttsPerMsg:
      n > 1 && first !== undefined && isWhole && taken.length > 1 ? rtts((last.atNs - first.atNs) / (taken.length - 1)) : null,
    refusal: refusalOf(replies, isUnasked) ?? (isUnasked && isShort ? SILENT : null),
  };
}

const BYE = 221;
/** The server closed, and its reply was destroyed by the reset before the client had read it. */
const SILENT: Refusal = { command: '', code: 0, closedBy: 'server' };
const NAMES: Readonly<Record<string, string>> = { greeting: 'banner', body: '.', chunk: 'BDAT' };

/** @param isUnasked the server closed without a QUIT */
function refusalOf(replies: readonly ReadReply[], isUnasked: boolean): Refusal | null {
  const refused = replies.find(({ code }) => code >= 400);
  if (refused === undefined) return null;
  return { command: NAMES[refused.step] ?? refused.step.toUpperCase(), code: refused.code, closedBy: isUnasked ? 'server' : 'client' };
}
