import { TESTBED } from './testbed.js';

/** A level of the wheel takes timers of up to so many ticks of its own … */
const LEVEL_TICKS = 63;
/** … and its ticks are so many times as long as those of the level below. */
const LEVEL_RATIO = 8;
const LEVELS = 9;

/** Length in ticks of the ticks of the lowest level at which a timer can have run that was silent for so many. */
export function ratioOfSilence(ticks: number): number {
  let ratio = 1;
  // A timer runs up to a tick of its level late, and what it does up to two ticks later.
  for (let level = 1; level < LEVELS && ticks >= LEVEL_TICKS * ratio + ratio + 2; level++) ratio *= LEVEL_RATIO;
  return ratio;
}

/**
 * The kernel's timers (kernel/time/timer.c calc_wheel_index): set in whole ticks
 * of 4 ms, counted from the tick that has begun, and run at the next tick
 * thereafter; longer ones at the next multiple of 8, 64, 512 … ticks. So they are
 * late by up to a tick, or an eighth, and never early.
 */
export class TimerWheel {
  /** @param phaseNs an instant at which all levels tick, ns. */
  constructor(private readonly phaseNs: number) {}

  /**
   * When a timer runs that is set now for `due`, ns: a duration in ticks, rounded up, from the tick that has begun.
   * `byTimer`: another timer sets it, at its tick.
   */
  afterDuration(now: number, due: number, byTimer = false): number {
    return this.expiry(now, this.tickOf(now) + Math.ceil((due - now) / TESTBED.tickNs), byTimer);
  }

  /** The same for a timer that is set for an instant, counted from something earlier in whole ticks. */
  atInstant(now: number, due: number, byTimer = false): number {
    return this.expiry(now, this.tickOf(due), byTimer);
  }

  /** When it runs if it is set for the next tick. */
  atNextTick(now: number): number {
    return this.expiry(now, this.tickOf(now));
  }

  private tickOf(at: number): number {
    return Math.floor((at - this.phaseNs) / TESTBED.tickNs);
  }

  private expiry(now: number, expires: number, byTimer = false): number {
    const { tickNs, timerLateNs } = TESTBED;
    // While timers run, the wheel has gone on to the next tick (__run_timers): the level is that of one tick less.
    const ticks = expires - this.tickOf(now) - (byTimer ? 1 : 0);
    let ratio = 1;
    for (let level = 1; level < LEVELS && ticks >= LEVEL_TICKS * ratio; level++) ratio *= LEVEL_RATIO;
    const runs = ticks < 0 ? this.tickOf(now) + 1 : (Math.floor(expires / ratio) + 1) * ratio;
    return runs * tickNs + this.phaseNs + timerLateNs;
  }
}
