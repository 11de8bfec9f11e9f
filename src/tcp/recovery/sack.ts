import type { LossRecovery, RecoveringSender } from './index.js';
import type { StackProfile } from '../profile.js';
import { ProportionalReduction } from './prr.js';
import { SackScoreboard } from './scoreboard.js';

/**
 * Loss recovery with selective acknowledgments (RFC 6675). What is SACKED has
 * left the network and is never sent again; what is LOST goes before anything
 * new; the pipe is what is in flight and neither.
 *
 * Not modelled: reneging, D-SACK, the rescue retransmission, adapting to
 * reordering (the links keep their order).
 */
export class SackRecovery implements LossRecovery {
  readonly reportedArrived = 0;
  private phase: 'open' | 'recovery' | 'loss' = 'open';
  /** Highest sequence number sent when the last loss was seen (RFC 6675 RecoveryPoint). */
  private recover = 0;
  private readonly scoreboard = new SackScoreboard();
  private newlySacked = 0;
  /** Null where the window is halved at once. */
  private readonly reduction: ProportionalReduction | null;

  constructor(profile: StackProfile) {
    this.reduction = profile.reduction === 'proportional' ? new ProportionalReduction() : null;
  }

  onSack(sender: RecoveringSender, blocks: readonly number[]): number {
    const { scoreboard } = this;
    this.newlySacked = scoreboard.take(sender.flight, blocks, sender.una, sender.nxt);
    return scoreboard.sampleFrom;
  }

  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void {
    this.settle(sender, acknowledged, true, now);
  }

  onDuplicate(sender: RecoveringSender, now: number): void {
    this.settle(sender, 0, false, now);
  }

  onTimeout(sender: RecoveringSender): void {
    const recovering = this.phase === 'recovery';
    this.phase = 'loss';
    this.recover = sender.nxt;
    sender.collapseWindow(recovering);
    sender.markAllLost();
  }

  private settle(sender: RecoveringSender, acknowledged: number, advanced: boolean, now: number): void {
    const delivered = acknowledged + this.newlySacked;
    this.newlySacked = 0;
    if (this.phase !== 'open' && sender.una >= this.recover) this.finish(sender);
    const newlyLost = this.scoreboard.markLost(sender.flight);
    if (this.phase === 'open' && sender.flight.lost > 0) this.enter(sender, now);
    if (this.phase === 'recovery') this.reduction?.onDelivered(sender, delivered, newlyLost, advanced);
    else if (advanced) sender.growWindow(delivered, now);
  }

  /** The first segment is sent again whatever the pipe holds (RFC 6675 5 step 4.3). */
  private enter(sender: RecoveringSender, now: number): void {
    this.phase = 'recovery';
    this.recover = sender.nxt;
    if (this.reduction !== null) {
      this.reduction.begin(sender);
      return;
    }
    sender.reduceWindow();
    sender.retransmitHead(now);
  }

  private finish(sender: RecoveringSender): void {
    if (this.phase === 'recovery') sender.restoreWindow();
    this.phase = 'open';
  }
}
