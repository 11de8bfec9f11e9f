import { shared } from '../../engine/index.js';
import type { CongestionControl, CongestionWindow } from './control.js';
import { CubicWindow, cubic } from './cubic.js';

/** CUBIC_BETA is 7/10 of 1 in FreeBSD (cc_cubic.h); of the window that the first loss finds, this is the plateau aimed at. */
const PLATEAU_OF_FIRST = 7;
const TENTHS = 10;

/** What FreeBSD's CUBIC does otherwise than Linux's. */
class FreeBsdCubicWindow extends CubicWindow {
  private hasLost = false;

  constructor(initial: number) {
    super(initial);
    this.hystart.found = true;
  }

  /** cubic_ssthresh_update: the first congestion event halves. */
  override afterLoss(): number {
    const later = super.afterLoss();
    if (this.hasLost) return later;
    this.hasLost = true;
    this.lastMaximum = Math.floor((this.cwnd * PLATEAU_OF_FIRST) / TENTHS);
    return Math.max(Math.floor(this.cwnd / 2), 2);
  }

  override forget(): void {
    super.forget();
    this.hystart.found = true;
  }
}

/**
 * CUBIC as FreeBSD 14 has it (sys/netinet/cc/cc_cubic.c), as far as it differs
 * from Linux's by choice: the first congestion event halves the window, later
 * ones leave 0.7 of it, and slow start does not end by delay, since only the RACK
 * stack counts the rounds that its HyStart++ needs. The curve is computed as in
 * Linux; FreeBSD's arithmetic (microseconds, octets, the mean round trip) is not
 * mirrored bit by bit, and a timeout as the very first event halves here too.
 */
export const cubicFreeBsd: CongestionControl = shared({
  ...cubic,
  name: 'cubic-freebsd',

  open(initial: number): CongestionWindow {
    return new FreeBsdCubicWindow(initial);
  },
});
