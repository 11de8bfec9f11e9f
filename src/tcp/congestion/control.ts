/** The sender's congestion state, in segments. A control that remembers more extends it. */
export class CongestionWindow {
  cwnd: number;
  ssthresh = Number.MAX_SAFE_INTEGER;
  /** Acknowledged segments towards the next one of growth in congestion avoidance. */
  credit = 0;

  constructor(initial: number) {
    this.cwnd = initial;
  }

  /** Grows by the segments acknowledged up to ssthresh (tcp_slow_start); returns what is left of them. */
  slowStart(units: number): number {
    if (this.cwnd >= this.ssthresh) return units;
    const room = this.ssthresh - this.cwnd;
    const taken = units < room ? units : room;
    this.cwnd += taken;
    return units - taken;
  }

  /** One segment for each `count` acknowledged (tcp_cong_avoid_ai). */
  additive(count: number, units: number): void {
    if (this.credit >= count) {
      this.credit = 0;
      this.cwnd++;
    }
    this.credit += units;
    if (this.credit < count) return;
    const steps = Math.floor(this.credit / count);
    this.credit -= steps * count;
    this.cwnd += steps;
  }
}

/** What an acknowledgment told about the path. */
export interface AckSample {
  /** Since the latest of the segments acknowledged was sent, ns. */
  readonly rttNs: number;
  readonly una: number;
  readonly nxt: number;
}

/** Decides how the window grows and what a loss costs. Holds no state of its own: that is in the window. */
export interface CongestionControl {
  readonly name: string;
  /** Whether `onSample` is to be called. */
  readonly wantsSamples: boolean;
  /** The window of a new connection. */
  open(initial: number): CongestionWindow;
  /** `units` of growth were earned: segments acknowledged, or 1, as the profile counts. */
  grow(window: CongestionWindow, units: number, now: number): void;
  /** The slow-start threshold after a loss, from the quantity that the profile halves, segments. */
  ssthreshAfterLoss(window: CongestionWindow, segments: number): number;
  /** The retransmission timer ran out. */
  onTimeout(window: CongestionWindow): void;
  onSample(window: CongestionWindow, sample: AckSample, now: number): void;
  /** Data leave again after a time with nothing in flight. */
  onRestart(window: CongestionWindow, idleNs: number, now: number): void;
}
