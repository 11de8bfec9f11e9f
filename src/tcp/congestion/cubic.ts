import { MILLISECOND, shared } from '../../engine/index.js';
import { cubeRoot } from './cube-root.js';
import { HyStart } from './hystart.js';
import { type AckSample, type CongestionControl, CongestionWindow } from './control.js';

/** The kernel's clock tick at HZ = 250, and how many of them its `HZ / 32` and its second are. */
const TICK_NS = 4 * MILLISECOND;
const TICKS_PER_SECOND = 250;
const QUIET_TICKS = 7;

/** beta = 717/1024: what a loss leaves of the window. */
const BETA = 717;
const BETA_SCALE = 1024;
/** C = 410/1024 segments per cubic second: time counts in 1/1024 s, so the cube in 2^-30. */
const C_SCALED = 410;
const TWO_40 = 1099511627776;
const CUBE_FACTOR = Math.floor(TWO_40 / C_SCALED);
/** 8 · (1 + beta) / 3 / (1 − beta): how many acknowledged segments, in eighths of a window, Reno's growth by one takes. */
const FRIENDLY_SCALE = Math.floor(Math.floor((8 * (BETA_SCALE + BETA)) / 3) / (BETA_SCALE - BETA));
/** While no loss has shown a maximum, at least 5 % a round trip. */
const UNKNOWN_MAXIMUM_COUNT = 20;
const NO_EPOCH = -1;

/** What CUBIC remembers of a connection: the fields of the kernel's `struct bictcp`. */
export class CubicWindow extends CongestionWindow {
  /** Acknowledged segments per segment of growth. */
  count = 0;
  lastMaximum = 0;
  private lastWindow = 0;
  private lastTick = 0;
  private origin = 0;
  /** Time from the epoch's start to the plateau, 1/1024 s. */
  private k = 0;
  /** Smallest round trip seen, ns; 0 = none yet. */
  delayMinNs = 0;
  private epochTick = NO_EPOCH;
  private acknowledged = 0;
  /** The window that Reno would have. */
  private friendly = 0;
  readonly hystart = new HyStart();

  /** tcp_cong_avoid: what is left of `units` after slow start counts towards growth on the curve. */
  grow(units: number, now: number): void {
    const left = this.slowStart(units);
    if (left === 0) return;
    this.update(left, Math.floor(now / TICK_NS));
    this.additive(this.count, left);
  }

  /** bictcp_recalc_ssthresh, with fast convergence: who lost below the last maximum leaves room for others. */
  afterLoss(): number {
    const { cwnd } = this;
    this.epochTick = NO_EPOCH;
    this.lastMaximum = cwnd < this.lastMaximum ? Math.floor((cwnd * (BETA_SCALE + BETA)) / (2 * BETA_SCALE)) : cwnd;
    return Math.max(Math.floor((cwnd * BETA) / BETA_SCALE), 2);
  }

  /** bictcp_reset: a timeout says that nothing is known any more. */
  forget(): void {
    this.count = 0;
    this.lastMaximum = 0;
    this.lastWindow = 0;
    this.lastTick = 0;
    this.origin = 0;
    this.k = 0;
    this.delayMinNs = 0;
    this.epochTick = NO_EPOCH;
    this.acknowledged = 0;
    this.friendly = 0;
    this.hystart.found = false;
  }

  /** bictcp_acked: samples right after a recovery tell of its queue. */
  onSample(sample: AckSample, now: number): void {
    const tick = Math.floor(now / TICK_NS);
    if (this.epochTick !== NO_EPOCH && tick - this.epochTick < TICKS_PER_SECOND) return;
    if (this.delayMinNs === 0 || sample.rttNs < this.delayMinNs) this.delayMinNs = sample.rttNs;
    if (!this.hystart.found && this.cwnd < this.ssthresh && this.hystart.endsSlowStart(this.cwnd, this.delayMinNs, sample, now)) {
      this.ssthresh = this.cwnd;
    }
  }

  /** bictcp_cwnd_event: an idle time does not count on the curve. */
  onRestart(idleNs: number, now: number): void {
    if (this.epochTick === NO_EPOCH || idleNs <= 0) return;
    const tick = Math.floor(now / TICK_NS);
    this.epochTick = Math.min(this.epochTick + Math.floor(idleNs / TICK_NS), tick);
  }

  private update(acknowledged: number, tick: number): void {
    const { cwnd } = this;
    this.acknowledged += acknowledged;
    if (this.lastWindow === cwnd && tick - this.lastTick <= QUIET_TICKS) return;
    if (this.epochTick === NO_EPOCH || tick !== this.lastTick) {
      this.lastWindow = cwnd;
      this.lastTick = tick;
      if (this.epochTick === NO_EPOCH) this.beginEpoch(acknowledged, tick);
      this.followCurve(tick);
    }
    this.followReno();
    if (this.count < 2) this.count = 2;
  }

  private beginEpoch(acknowledged: number, tick: number): void {
    const { cwnd } = this;
    this.epochTick = tick;
    this.acknowledged = acknowledged;
    this.friendly = cwnd;
    this.k = this.lastMaximum <= cwnd ? 0 : cubeRoot(CUBE_FACTOR * (this.lastMaximum - cwnd));
    this.origin = this.lastMaximum <= cwnd ? cwnd : this.lastMaximum;
  }

  /** W(t) = C·(t − K)³ + Wmax, a round trip ahead. Beyond 27 s from the plateau the product is rounded to 53 bits. */
  private followCurve(tick: number): void {
    const { cwnd } = this;
    const ahead = tick - this.epochTick + Math.ceil(this.delayMinNs / TICK_NS);
    const t = Math.floor((ahead * 1024) / TICKS_PER_SECOND);
    const offset = t < this.k ? this.k - t : t - this.k;
    const delta = Math.floor((C_SCALED * offset * offset * offset) / TWO_40);
    const target = t < this.k ? this.origin - delta : this.origin + delta;
    this.count = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
    if (this.lastMaximum === 0 && this.count > UNKNOWN_MAXIMUM_COUNT) this.count = UNKNOWN_MAXIMUM_COUNT;
  }

  /** Where Reno would be faster, as fast as Reno (RFC 9438 4.3). */
  private followReno(): void {
    const { cwnd } = this;
    const perSegment = Math.floor((cwnd * FRIENDLY_SCALE) / 8);
    if (this.acknowledged > perSegment) {
      const steps = Math.ceil(this.acknowledged / perSegment) - 1;
      this.acknowledged -= steps * perSegment;
      this.friendly += steps;
    }
    if (this.friendly <= cwnd) return;
    const most = Math.floor(cwnd / (this.friendly - cwnd));
    if (this.count > most) this.count = most;
  }
}

/** CUBIC as Linux has it (tcp_cubic.c; RFC 9438), in integers, with HyStart. */
export const cubic: CongestionControl = shared({
  name: 'cubic',
  wantsSamples: true,

  open(initial: number): CongestionWindow {
    return new CubicWindow(initial);
  },

  grow(window: CongestionWindow, units: number, now: number): void {
    (window as CubicWindow).grow(units, now);
  },

  ssthreshAfterLoss(window: CongestionWindow): number {
    return (window as CubicWindow).afterLoss();
  },

  onTimeout(window: CongestionWindow): void {
    (window as CubicWindow).forget();
  },

  onSample(window: CongestionWindow, sample: AckSample, now: number): void {
    (window as CubicWindow).onSample(sample, now);
  },

  onRestart(window: CongestionWindow, idleNs: number, now: number): void {
    (window as CubicWindow).onRestart(idleNs, now);
  },
});
