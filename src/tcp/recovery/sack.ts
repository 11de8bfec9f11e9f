import type { LossRecovery, RecoveringSender } from './index.js';
import type { StackProfile } from '../profile.js';
import { inTicks } from '../ticks.js';
import { ProportionalReduction } from './prr.js';
import { Rack } from './rack.js';
import { SackScoreboard } from './scoreboard.js';

/**
 * Loss recovery with selective acknowledgments (RFC 6675; with RACK, RFC 8985). What is SACKED has
 * left the network and is never sent again; what is LOST goes before anything
 * new; the pipe is what is in flight and neither.
 *
 * Not modelled: reneging, D-SACK, the rescue retransmission, adapting to
 * reordering (the links keep their order).
 */
export class SackRecovery implements LossRecovery {
  readonly reportedArrived = 0;
  phase: 'open' | 'recovery' | 'loss' = 'open';
  /** Highest sequence number sent when the last loss was seen (RFC 6675 RecoveryPoint). */
  private recover = 0;
  private readonly scoreboard: SackScoreboard = new SackScoreboard(this);
  private newlySacked = 0;
  /** Null where the window is halved at once. */
  private readonly reduction: ProportionalReduction | null;

  /** Null where losses are told by counting reports (RFC 6675 IsLost). */
  private readonly rack: Rack | null;

  constructor(private readonly profile: StackProfile) {
    this.rack = profile.rack ? new Rack() : null;
    this.reduction = profile.reduction === 'proportional' ? new ProportionalReduction() : null;
  }

  get isRepairing(): boolean {
    return this.phase !== 'open';
  }

  get isCalm(): boolean {
    return this.phase === 'open';
  }

  onDelivered(sender: RecoveringSender, sentAt: number, end: number, again: boolean, now: number): void {
    this.rack?.onDelivered(sentAt, end, again, sender.rtt.minNs, now);
  }

  onSack(sender: RecoveringSender, blocks: readonly number[], now: number): number {
    const { scoreboard } = this;
    this.newlySacked = scoreboard.take(sender, blocks, now);
    return scoreboard.sampleFrom;
  }

  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void {
    this.settle(sender, acknowledged, true, now);
  }

  onDuplicate(sender: RecoveringSender, now: number): void {
    this.settle(sender, 0, false, now);
  }

  /** RFC 8985 6.2 step 5: the window needs no silence to come down. */
  onReordering(sender: RecoveringSender, now: number): void {
    if (this.rack === null) return;
    const lost = this.rack.judge(sender.flight, this.phase !== 'open', sender.rtt, now);
    this.awaitUndecided(sender, now);
    if (lost === 0 || this.phase === 'recovery') return;
    this.enter(sender, now);
    this.reduction?.onDelivered(sender, 1, lost, false);
  }

  onTimeout(sender: RecoveringSender, now: number): void {
    const recovering = this.phase === 'recovery';
    this.phase = 'loss';
    this.recover = sender.nxt;
    sender.collapseWindow(recovering);
    if (this.rack === null) sender.markAllLost();
    else this.markOverdue(sender, this.rack, now);
  }

  onHarmlessLoss(sender: RecoveringSender): void {
    if (this.phase === 'open') this.phase = 'loss';
    this.recover = sender.nxt;
  }

  /** What was sent a moment ago stays in the network, and in the window (tcp_enter_loss). */
  private markOverdue(sender: RecoveringSender, rack: Rack, now: number): void {
    const { flight } = sender;
    for (let i = 0; i < flight.length; i++) if (i === 0 || rack.isOverdue(flight.sentAt(i), now)) flight.markLost(i);
    sender.congestion.cwnd = sender.inFlight + 1;
  }

  private awaitUndecided(sender: RecoveringSender, now: number): void {
    const waitNs = (this.rack as Rack).waitNs;
    if (waitNs > 0) sender.armReordering(now + inTicks(waitNs + this.profile.timerSlackNs, this.profile.timerTickNs));
  }

  private settle(sender: RecoveringSender, acknowledged: number, advanced: boolean, now: number): void {
    const delivered = acknowledged + this.newlySacked;
    this.newlySacked = 0;
    if (this.phase !== 'open' && sender.una >= this.recover) this.finish(sender);
    const newlyLost = this.detect(sender, now);
    if (this.phase === 'open' && sender.flight.lost > 0) this.enter(sender, now);
    if (this.phase === 'recovery') this.reduction?.onDelivered(sender, delivered, newlyLost, advanced);
    else if (advanced) sender.growWindow(delivered, now);
  }

  private detect(sender: RecoveringSender, now: number): number {
    const { rack } = this;
    if (rack === null) return this.scoreboard.markLost(sender.flight);
    rack.waitNs = 0;
    const lost = rack.detect(sender.flight, this.phase !== 'open', sender.rtt, now);
    this.awaitUndecided(sender, now);
    return lost;
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
