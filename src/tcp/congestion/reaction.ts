import type { EcnState } from '../ecn.js';
import type { Flight } from '../flight.js';
import type { StackProfile } from '../profile.js';
import type { EchoReduction } from '../recovery/echo-reduction.js';
import type { RecoveringSender } from '../recovery/index.js';
import type { CongestionControl, CongestionWindow } from './control.js';
import { WindowUsage } from './usage.js';

/** The window cannot be given back. */
const NOTHING = 0;

/**
 * What a sign of congestion does to the window, and what taking it back does:
 * the frame in which a congestion control decides how far down and how fast up
 * (tcp_init_cwnd_reduction, tcp_enter_loss, tcp_undo_cwnd_reduction).
 */
export class Reaction {
  readonly window: CongestionWindow;
  readonly usage = new WindowUsage();
  /** Null without ECN. */
  echo: EchoReduction | null = null;
  /** The window before it came down last (prior_cwnd). */
  private priorWindow = 0;
  /** The threshold to go back to (prior_ssthresh). */
  private priorThreshold = NOTHING;

  constructor(
    private readonly profile: StackProfile,
    private readonly control: CongestionControl,
    private readonly flight: Flight,
    private readonly ecn: EcnState,
  ) {
    this.window = control.open(profile.initialWindow);
  }

  /** What comes next may be taken back; a window that is coming down for a mark already may not. */
  remember(): void {
    this.priorThreshold = this.echo?.isOn ? NOTHING : this.currentThreshold();
  }

  /** The path says itself that it is congested: nothing is taken back. */
  forgetPrior(): void {
    this.priorThreshold = NOTHING;
  }

  /** Lowers ssthresh and leaves the window alone. */
  lower(): void {
    this.ecn.onReduction();
    if (this.echo?.isOn) {
      this.echo.handOver();
      return;
    }
    this.priorWindow = this.window.cwnd;
    this.window.ssthresh = this.thresholdAfterLoss();
    this.window.credit = 0;
  }

  /** Lowers ssthresh and the window to it. */
  reduce(): void {
    this.lower();
    this.window.cwnd = this.window.ssthresh;
  }

  /**
   * A timeout: the window is one segment. `again`: not the first for this loss. True when
   * ssthresh comes down for it. Amid recovery it comes down again by RFC 5681, not by tcp_enter_loss.
   */
  collapse(again: boolean, recovering: boolean): boolean {
    const lowers = !again && this.echo?.isOn !== true && !(recovering && this.profile.halves === 'cwnd');
    if (lowers) {
      this.remember();
      this.priorWindow = this.window.cwnd;
      this.window.ssthresh = this.thresholdAfterLoss();
    }
    this.ecn.onReduction();
    this.echo?.handOver();
    this.window.cwnd = 1;
    this.window.credit = 0;
    return lowers;
  }

  /** Ends a reduction: the window is ssthresh. */
  restore(): void {
    this.window.cwnd = this.window.ssthresh;
  }

  /** The loss was none: window and threshold are what they were, if they are not more (tcp_undo_cwnd_reduction, RFC 4015 3.2). */
  revert(): void {
    if (this.priorThreshold === NOTHING) return;
    const { window, priorWindow, priorThreshold } = this;
    if (priorWindow > window.cwnd) window.cwnd = priorWindow;
    if (priorThreshold > window.ssthresh) {
      window.ssthresh = priorThreshold;
      this.ecn.withdrawReduction();
    }
  }

  /** Lets the window grow for segments newly acknowledged, if it was used. */
  grow(sender: RecoveringSender, acknowledged: number, now: number): void {
    if (this.echo?.isOn) this.echo.onDelivered(sender, acknowledged);
    else if (this.usage.allowsGrowth(this.window)) {
      this.control.grow(this.window, this.profile.growth === 'per-segment' ? acknowledged : 1, now);
    }
  }

  /** tcp_current_ssthresh: while nothing is reduced, a window that was used counts for three quarters. */
  private currentThreshold(): number {
    const { cwnd, ssthresh } = this.window;
    return Math.max(ssthresh, Math.floor(cwnd / 2) + Math.floor(cwnd / 4));
  }

  private thresholdAfterLoss(): number {
    const { cwnd } = this.window;
    if (this.profile.halves === 'cwnd') return this.control.ssthreshAfterLoss(this.window, cwnd);
    // Limited transmit does not count (RFC 5681 3.2 step 2): before it no more than the window was in flight.
    return this.control.ssthreshAfterLoss(this.window, Math.min(this.flight.length, cwnd));
  }
}
