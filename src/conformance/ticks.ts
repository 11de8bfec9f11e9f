import { MICROSECOND, MILLISECOND } from '../engine/index.js';
import type { Recording, Side } from './recording.js';
import { TESTBED } from './testbed.js';
import { ratioOfSilence } from './timer-wheel.js';

/** What leaves a host later than this after anything happened there was sent by a timer … */
const SILENCE_NS = 1_500 * MICROSECOND;
/** … or this, if it acknowledges a FIN alone: at once that takes a tenth of a millisecond, and else until the next tick. */
const FIN_SILENCE_NS = 150 * MICROSECOND;
/** … unless its application did something so shortly before. */
const APPLICATION_NS = 2 * MILLISECOND;
/** Timers run so much later than their tick at the most, mostly by less than 0.2 ms. */
const LATEST_NS = 500 * MICROSECOND;

/** Keepalive waits for whole seconds. */
const SECOND_US = 1e6;

/** Something that a timer did. */
interface Firing {
  readonly at: number;
  /** Length of the ticks at which such a timer runs, in ticks of the clock. */
  readonly ratio: number;
}

/**
 * An instant at which all levels of the kernel's timer wheel tick, ns, as far as
 * the recording tells: the format does not say where the ticks lie, but what
 * timers did does. A timer of more than 252 ms tells where the ticks of 32 ms
 * lie, and so on. Both hosts share one clock.
 */
export function tickPhaseNs(recording: Recording): number {
  const firings = (['c', 's'] as const).flatMap((side) => firingsOf(recording, side));
  if (firings.length === 0) return 0;
  const { tickNs, timerLateNs } = TESTBED;
  // The instant that most others follow closely, within a tick.
  const following = ({ at }: Firing): number => firings.filter((other) => modulo(other.at - at, tickNs) < LATEST_NS).length;
  const first = firings.reduce((best, firing) => (following(firing) > following(best) ? firing : best));
  let phase = modulo(first.at - timerLateNs, tickNs);
  let unit = 1;
  for (const ratio of new Set(firings.map((firing) => firing.ratio).sort((a, b) => a - b))) {
    if (ratio === 1) continue;
    const long = firings.filter((firing) => firing.ratio >= ratio).map(({ at }) => Math.floor((at - phase) / (unit * tickNs)));
    phase = modulo(phase + mostTimely(long, ratio / unit) * unit * tickNs, ratio * tickNs);
    unit = ratio;
  }
  return phase;
}

/** Which of these ticks is one of a longer kind: timers may run a tick late, never early, so the one after which all run soonest. */
function mostTimely(ticks: readonly number[], ratio: number): number {
  const lateness = (tick: number): number => {
    const late = ticks.map((other) => modulo(other - tick, ratio));
    return Math.max(...late) * ticks.length * ratio + late.reduce((sum, one) => sum + one, 0);
  };
  return ticks.reduce((best, tick) => (lateness(tick) < lateness(best) ? tick : best));
}

/** What timers of one host did. */
function firingsOf({ segs, events, client, server }: Recording, side: Side): Firing[] {
  // A slow reader's own pauses are no timers of TCP.
  if ((side === 'c' ? client : server).some(([name]) => name === 'read_slow')) return [];
  const own = events.filter(([, of]) => of === side);
  const acted = own.filter(([, , , , result]) => result !== 'ETIMEDOUT').map(([atUs]) => atUs);
  const packets = segs
    .flatMap((segment) => {
      const [txUs, rxUs, dir, flags, , len] = segment;
      const us = dir === side ? txUs : rxUs;
      return us === null ? [] : [{ us, isOwn: dir === side, isFin: dir !== side && len === 0 && flags.includes('F') }];
    })
    .sort((a, b) => a.us - b.us);
  // The first FIN is its application's, or of its end.
  const fin = segs.find(([, , dir, flags]) => dir === side && flags.includes('F'));
  const sent = segs.flatMap((segment) => {
    const [txUs, , dir, flags] = segment;
    return dir === side && txUs !== null && !flags.includes('R') && segment !== fin ? [txUs] : [];
  });
  const keepsAlive = (side === 'c' ? client : server).some(([name, option]) => name.endsWith('opt') && option === 'keepalive');
  const gaveUp = own.filter(([, , , , result]) => result === 'ETIMEDOUT').map(([atUs]) => atUs);
  return [...sent, ...gaveUp].flatMap((us) => {
    const before = packets.findLast((packet) => packet.us < us);
    const step = acted.findLast((atUs) => atUs < us);
    if (before === undefined || (step !== undefined && (us - step) * MICROSECOND < APPLICATION_NS)) return [];
    const silenceNs = (us - before.us) * MICROSECOND;
    if (silenceNs <= (before.isFin ? FIN_SILENCE_NS : SILENCE_NS)) return [];
    // A keepalive timer that finds less silence than it is for runs once more, for the rest (tcp_keepalive_timer).
    const isRest = keepsAlive && !before.isOwn && ((us - before.us) % SECOND_US) * MICROSECOND < 2 * TESTBED.tickNs;
    return [{ at: us * MICROSECOND, ratio: isRest ? 1 : ratioOfSilence(silenceNs / TESTBED.tickNs) }];
  });
}

const modulo = (a: number, b: number): number => ((a % b) + b) % b;
