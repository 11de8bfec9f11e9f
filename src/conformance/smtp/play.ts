import { MILLISECOND, type Simulation, type Sink, shared } from '../../engine/index.js';
import type { Arrivals } from '../../mail/index.js';
import { type Plan, prepare, runOnce } from '../../scenario/index.js';
import type { Processor, ServerConfig } from '../../smtp/index.js';
import { withOverrides } from '../../tcp/index.js';
import { pathPlan } from '../path.js';
import { type ReadingObserver, Recorder } from '../recorder.js';
import { ArrivedReplies } from './arrived-replies.js';
import { benchWork } from './bench-client.js';
import { clientOf, serverOf } from './clients.js';
import { letterOf } from './letters.js';
import { type HeardReply, SessionListener } from './listener.js';
import { type Repeat, readingAt } from './repeats.js';
import type { DialogueLine, SessionRecording } from './session.js';
import { SEND_BUFFER_FIRST } from '../sysctl.js';
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
/** Parts of a group: more than any session has. */
const MOST_PARTS = 1_000_000;

/** The path of the recordings, for connections that are cut; others cross the recording link itself. */
export const NETWORK = (rttMs: number) => ({ rtt: `${rttMs + PATH_MS}ms`, rate: RATE });

/** Delayed acknowledgments run out at a tick of the hosts' clocks (HZ = 250): after 42 ms in the median of the recordings. */
export const STACK = { profile: 'linux-6', delayedAck: '42ms' } as const;

/** All mail is submitted at one instant. */
class AllAt implements Arrivals {
  private isFirst = true;

  constructor(private readonly atNs: number) {}

  nextGapNs(): number {
    if (!this.isFirst) return 0;
    this.isFirst = false;
    return this.atNs;
  }
}

/** Runs a recorded session in the simulator, over the recording link. @throws UnsupportedError when it has no such client or server */
export function playSession(
  recording: SessionRecording,
  sinks: readonly Sink[] = [],
  observer: ReadingObserver = { onRead() {} },
  repeat: Repeat = TESTBED.repeats[0],
): SessionReplay {
  const { client: clientName, server: serverName, rtt_ms: rttMs, n, size } = recording;
  const { clockNs } = repeat;
  const client = clientOf(clientName);
  const server = serverOf(serverName);
  if (client === null) throw new UnsupportedError(`client ${clientName}`);
  if (server === null) throw new UnsupportedError(`server ${serverName}`);
  const listener = new SessionListener(rttMs * MILLISECOND, clockNs);
  const plan = prepare(
    {
      network: { rtt: `${rttMs}ms`, rate: 'unlimited' },
      tcp: { client: STACK, server: STACK },
      client: { ...client.choice, retry: { after: '1d', giveUpAfter: '5d' } },
      server: { profile: server as 'ideal' },
      workload: { corpus: 'recorded', arrivals: shared({ name: 'at-once', build: () => new AllAt(clockNs) }) },
      limits: { time: '1h' },
      observe: { digest: false },
    },
    { recorded: () => Array.from({ length: n }, () => letterOf(Math.max(1, size + client.adds))) },
  );
  const work = { ...(client.isRaw ? benchWork(clientName, n, size) : plan.client.work), resume: TESTBED.wakeNs.read };
  // The bench's own client writes a group in one call, whole, before it reads; it has timeouts, so that it polls before each call.
  const manners = client.isRaw ? { polls: true, blocking: true, writes: shared({ ...plan.client.writes, largestGroup: MOST_PARTS }) } : {};
  const bench = onBench(plan, repeat, (rttMs * MILLISECOND) / 2, new ArrivedReplies(listener, observer));
  const clientStack = withOverrides(plan.clientStack, { sendBufferFirst: SEND_BUFFER_FIRST });
  runOnce({ ...bench, clientStack, client: { ...bench.client, work, ...manners } }, plan.scenario.seed, [listener, ...sinks]);
  return outcomeOf(listener, n, rttMs * 1e6);
}

/** A plan over the recording link, which takes the client's processor while it writes. */
function onBench(plan: Plan, repeat: Repeat, delayNs: number, observer: ReadingObserver): Plan {
  let recorder: Recorder | null = null;
  const path = (simulation: Simulation) => {
    recorder = new Recorder(simulation, pathPlan({}), delayNs, MTU, observer);
    return recorder.hops;
  };
  const processor: Processor = { freeAt: (now) => recorder?.freeAt(now) ?? now };
  const servers = plan.servers.map((one) => ({
    ...one,
    build: (...given: Parameters<typeof one.build>) => withWork(one.build(...given), repeat),
  }));
  return { ...plan, client: { ...plan.client, processor }, servers, network: { ...plan.network, path } };
}

const withWork = (config: ServerConfig, repeat: Repeat): ServerConfig => ({
  ...config,
  profile: shared({ ...config.profile, work: readingAt(repeat, config.profile.work) }),
});

function outcomeOf(listener: SessionListener, n: number, rttNs: number): SessionReplay {
  const { closedBy, lastWritten, hasLeft } = listener;
  const replies = listener.replies.slice(0, endOf(listener.replies, n));
  const heard = replies.filter(({ isAftermath }) => !isAftermath);
  const stored = heard.filter(({ stores }) => stores);
  const rtts = (ns: number): number => Math.round((ns / rttNs) * 1e3) / 1e3;
  const [first, last] = [stored.at(0), stored.at(-1)];
  const isWhole = last !== undefined;
  const isUnasked = closedBy === 'server' && lastWritten !== BYE && !hasLeft;
  const isShort = stored.length < n;
  return {
    dialog: listener.dialog,
    accepted: stored.length,
    totalRtts: isWhole ? rtts(last.atNs) : null,
    steadyRttsPerMsg:
      n > 1 && first !== undefined && isWhole && stored.length > 1 ? rtts((last.atNs - first.atNs) / (stored.length - 1)) : null,
    refusal: refusalOf(replies, isUnasked) ?? (isUnasked && isShort ? SILENT : null),
  };
}

/** What comes unasked when all has been accepted, a farewell to an idle client, is no refusal. */
function endOf(replies: readonly HeardReply[], n: number): number {
  const unasked = replies.findIndex(({ step }, i) => step === '' && replies.slice(0, i).filter(({ stores }) => stores).length >= n);
  return unasked < 0 ? replies.length : unasked;
}

const BYE = 221;
/** The server closed, and its reply was destroyed by the reset before the client had read it. */
const SILENT: Refusal = { command: '', code: 0, closedBy: 'server' };
const NAMES: Readonly<Record<string, string>> = { greeting: 'banner', body: '.', chunk: 'BDAT' };

/** @param isUnasked the server closed without a QUIT */
function refusalOf(replies: readonly HeardReply[], isUnasked: boolean): Refusal | null {
  const refused = replies.find(({ code }) => code >= 400);
  if (refused === undefined) return null;
  return { command: NAMES[refused.step] ?? refused.step.toUpperCase(), code: refused.code, closedBy: isUnasked ? 'server' : 'client' };
}
