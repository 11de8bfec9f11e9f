import { shared } from '../../engine/index.js';
import type { CongestionControl, CongestionWindow } from './index.js';

/** Slow start, then one segment per window acknowledged (RFC 5681 3.1). */
export const newReno: CongestionControl = shared({
  name: 'newreno',

  grow(window: CongestionWindow, units: number): void {
    let left = units;
    if (window.cwnd < window.ssthresh) {
      const room = window.ssthresh - window.cwnd;
      const taken = left < room ? left : room;
      window.cwnd += taken;
      left -= taken;
    }
    if (left === 0) return;
    window.credit += left;
    while (window.credit >= window.cwnd) {
      window.credit -= window.cwnd;
      window.cwnd++;
    }
  },

  ssthreshAfterLoss(segments: number): number {
    const half = Math.floor(segments / 2);
    return half > 2 ? half : 2;
  },
});
