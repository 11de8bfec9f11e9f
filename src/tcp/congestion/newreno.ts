import { shared } from '../../engine/index.js';
import { type CongestionControl, CongestionWindow } from './control.js';

/** Slow start, then one segment per window acknowledged (RFC 5681 3.1). */
export const newReno: CongestionControl = shared({
  name: 'newreno',
  wantsSamples: false,

  open(initial: number): CongestionWindow {
    return new CongestionWindow(initial);
  },

  grow(window: CongestionWindow, units: number): void {
    const left = window.slowStart(units);
    if (left === 0) return;
    window.credit += left;
    while (window.credit >= window.cwnd) {
      window.credit -= window.cwnd;
      window.cwnd++;
    }
  },

  ssthreshAfterLoss(_window: CongestionWindow, segments: number): number {
    const half = Math.floor(segments / 2);
    return half > 2 ? half : 2;
  },

  onTimeout(): void {},
  onSample(): void {},
  onRestart(): void {},
});
