import { newReno } from './newreno.js';

/** The sender's congestion state, in segments. */
export class CongestionWindow {
  cwnd: number;
  ssthresh = Number.MAX_SAFE_INTEGER;
  /** Acknowledged segments towards the next one of growth in congestion avoidance. */
  credit = 0;

  constructor(initial: number) {
    this.cwnd = initial;
  }
}

/** Decides how the window grows and what a loss costs. Holds no state of its own beyond `window`. */
export interface CongestionControl {
  readonly name: string;
  /** `units` of growth were earned: segments acknowledged, or 1, as the profile counts. */
  grow(window: CongestionWindow, units: number): void;
  /** The slow-start threshold after a loss, from the quantity that the profile halves, segments. */
  ssthreshAfterLoss(segments: number): number;
}

export const congestionControls: Readonly<Record<string, CongestionControl>> = { newreno: newReno };
