import { MICROSECOND, MILLISECOND, Simulation, Source } from '../engine/index.js';
import { DOWN, UP } from '../net/index.js';
import { TcpCounters } from '../tcp/index.js';
import { effectiveMtu, profileOf } from './hosts.js';
import { buildPath, pathPlan } from './path.js';
import { Player } from './player.js';
import type { RecordedEvent, Recording, Side } from './recording.js';
import { ownSteps, stepsOf } from './steps.js';
import { type Captured, Tap } from './tap.js';
import { TickingSocket } from './ticking-socket.js';
import { tickPhaseNs } from './ticks.js';
import { TimerWheel } from './timer-wheel.js';
import { UnsupportedError } from './unsupported.js';

/** What the simulator made of a recording. */
export interface Replay {
  /** In the order in which they were sent, up to the end of the capture. */
  readonly captured: readonly Captured[];
  /** Ends of the application steps, as in a recording. */
  readonly events: readonly RecordedEvent[];
  /** Instant of the event that ended the recording's measured time, µs; null if it never came. */
  readonly timeUs: number | null;
}

/** A capture goes on for about so many round trips after both applications have ended … */
const ROUNDS_AFTERWARDS = 3;
/** … and this, and at least for this long after its last segment, µs. */
const MOMENT_US = 50_000;
const MOST_EVENTS = 5_000_000;
const LONGEST_RTT_MS = 3_600_000;

/** Ends a process from outside. */
class Killing extends Source {
  constructor(private readonly player: Player) {
    super();
  }

  override fire(now: number): void {
    this.player.kill(now);
  }
}

/** Runs a recording's application steps over simulated sockets, on hosts whose timers run at the ticks that the recording shows. @throws UnsupportedError */
export function replay(recording: Recording, wheel: TimerWheel = new TimerWheel(tickPhaseNs(recording))): Replay {
  const lists = { c: stepsOf(recording.client), s: stepsOf(recording.server) };
  const profiles = { c: profileOf(recording, 'c', lists.c), s: profileOf(recording, 's', lists.s) };
  const simulation = new Simulation(recording.id);
  const tap = new Tap();
  simulation.trace.attach(tap);
  const path = buildPath(simulation, pathPlan(recording.wan), oneWayNs(recording), effectiveMtu(recording, lists), tap);
  const { flow } = path;
  const counters = new TcpCounters();
  const owner = {
    onSocketOver(socket: TickingSocket) {
      if (socket.direction !== DOWN || socket.endpoint.wasOpen || recording.syn_opts.s === undefined) return;
      // The request has expired (reqsk_timer_handler): the next SYN begins another.
      server = new TickingSocket(simulation, flow, DOWN, profiles.s, false, counters, owner);
      server.wheel = wheel;
      server.endpoint.listen();
      players.s.takeOver(server);
      flow.attach(client, server);
    },
  };
  const client = new TickingSocket(simulation, flow, UP, profiles.c, true, counters, owner);
  let server = new TickingSocket(simulation, flow, DOWN, profiles.s, false, counters, owner);
  client.wheel = server.wheel = wheel;
  flow.attach(client, server);
  const players = {
    c: new Player(simulation, client, 'c', ownSteps(lists.c), tap),
    s: new Player(simulation, server, 's', ownSteps(lists.s), tap),
  };
  client.user = players.c;
  players.s.takeOver(server);
  if (recording.syn_opts.s !== undefined) server.listen();
  path.start((segment, now) => {
    tap.forged(segment, now);
    (segment.direction === UP ? server : client).receive(segment, now);
  });
  for (const side of ['c', 's'] as const) {
    const killedAt = killedAtUs(recording, side);
    if (killedAt !== null) simulation.arm(new Killing(players[side]), killedAt * MICROSECOND);
  }
  players.c.start(0);
  simulation.run({ timeNs: endUs(recording) * MICROSECOND, events: MOST_EVENTS });
  const events = [...players.c.events, ...players.s.events].sort((a, b) => a[0] - b[0]);
  return { captured: tap.captured(), events, timeUs: completionUs(recording, players.c.events) };
}

function oneWayNs(recording: Recording): number {
  const { rtt_ms: rttMs } = recording.params;
  if (typeof rttMs !== 'number' || !(rttMs >= 0) || rttMs > LONGEST_RTT_MS) throw new UnsupportedError(`rtt_ms ${JSON.stringify(rttMs)}`);
  return Math.round((rttMs * MILLISECOND) / 2);
}

/** The end of the client's step that ended the measured time: the same of its steps as in the recording, or the same error. */
function completionUs(recording: Recording, events: readonly RecordedEvent[]): number | null {
  const recorded = recording.events.filter(([, side]) => side === 'c');
  const time = recordedTimeUs(recording);
  const index = recorded.findIndex(([atUs]) => Math.abs(atUs - time) < 1);
  const error = recorded[index]?.[4];
  if (typeof error === 'string') return events.find(([, , , , result]) => result === error)?.[0] ?? null;
  const last = events.findLastIndex(([, , step]) => !['close', 'info', 'sleep'].includes(step));
  return events[index < 0 ? last : index]?.[0] ?? null;
}

/** The measured time of the run that was kept, µs. */
export function recordedTimeUs({ metrics, times_us: times }: Recording): number {
  return metrics.time_us ?? times[Math.floor((times.length - 1) / 2)] ?? 0;
}

/** How long the recording looked on, µs. */
export function endUs(recording: Recording): number {
  const { events, segs, params } = recording;
  const afterwardsUs = Number(params.rtt_ms) * 1000 * ROUNDS_AFTERWARDS + MOMENT_US;
  const killed = (['c', 's'] as const).map((side) => killedAtUs(recording, side) ?? 0);
  const ended = events.reduce((last, [atUs]) => Math.max(last, atUs), Math.max(...killed));
  return segs.reduce((last, [txUs, rxUs]) => Math.max(last, (rxUs ?? txUs ?? 0) + MOMENT_US), ended + afterwardsUs);
}

/**
 * A process whose list had not ended when the recording was over was killed;
 * the format does not say when, but its FIN does.
 */
function killedAtUs({ client, server, events, segs }: Recording, side: Side): number | null {
  const ended = events.filter(([, of]) => of === side);
  const steps = ownSteps(stepsOf(side === 'c' ? client : server)).length + (side === 's' ? 1 : 0);
  if (ended.length >= steps || ended.some(([, , , , result]) => typeof result === 'string')) return null;
  const fin = segs.find(([txUs, , dir, flags]) => dir === side && flags.includes('F') && txUs !== null);
  const last = ended.at(-1);
  return fin?.[0] != null && (last === undefined || fin[0] > last[0]) ? fin[0] : null;
}
