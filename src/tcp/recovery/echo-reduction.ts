import type { StackProfile } from '../profile.js';
import type { RecoveringSender } from './index.js';
import { ProportionalReduction } from './prr.js';

const NONE = -1;

/**
 * The window's answer to an echo of congestion (RFC 3168 6.1.2, the kernel's CWR
 * state): ssthresh as after a loss, once per window of data, and no growth until
 * something sent after the reduction is acknowledged. The window follows in step
 * with what arrives (tcp_cwnd_reduction), or at once.
 */
export class EchoReduction {
  /** What had been sent when the reduction began; NONE: none is under way. */
  private until = NONE;
  private readonly gradual: ProportionalReduction | null;

  constructor(profile: StackProfile) {
    this.gradual = profile.reduction === 'proportional' ? new ProportionalReduction() : null;
  }

  get isOn(): boolean {
    return this.until !== NONE;
  }

  /** The peer echoes a mark. Nothing more while the window is coming down already. */
  begin(sender: RecoveringSender): void {
    sender.reaction.forgetPrior();
    if (this.isOn) return;
    if (this.gradual === null) sender.reaction.reduce();
    else this.gradual.begin(sender);
    this.until = sender.nxt;
  }

  /** A loss was found: its recovery goes on with what has begun here. */
  handOver(): void {
    this.until = NONE;
  }

  /** The cumulative acknowledgment advanced: beyond what had been sent, the reduction is over. */
  onAdvance(sender: RecoveringSender): void {
    if (!this.isOn || sender.una <= this.until) return;
    this.until = NONE;
    sender.reaction.restore();
  }

  onDelivered(sender: RecoveringSender, delivered: number): void {
    this.gradual?.onDelivered(sender, delivered, 0, true);
  }
}
