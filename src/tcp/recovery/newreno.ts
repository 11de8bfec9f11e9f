import type { StackProfile } from '../profile.js';
import { TimeoutTest } from './frto.js';
import type { LossRecovery, RecoveringSender } from './index.js';
import { ProportionalReduction } from './prr.js';
import { Reordering } from './reordering.js';
import { Undo } from './undo.js';

/**
 * Fast retransmit and NewReno recovery without SACK (RFC 5681 3.2, RFC 6582).
 * Instead of inflating the window, each duplicate acknowledgment counts as one
 * segment that has left the network, as Linux does (tcp_add_reno_sack).
 */
export class NewRenoRecovery implements LossRecovery {
  phase: 'open' | 'recovery' | 'loss' = 'open';
  readonly repeatsSeen = 0;
  readonly repeatsDelivered = 0;
  readonly latestReported = -1;
  readonly isUndecided = false;
  readonly reordering: Reordering;
  /** Duplicate acknowledgments since the last advance, less what partial acknowledgments have accounted for. */
  private duplicates = 0;
  /** RFC 6582's `recover`: highest sequence number sent when the last loss was seen. */
  private recover = 0;
  /** Null where the window is halved at once. */
  private readonly reduction: ProportionalReduction | null;
  /** Null where nothing is taken back. */
  private readonly undo: Undo | null;
  private readonly test: TimeoutTest;

  constructor(private readonly profile: StackProfile) {
    this.reordering = new Reordering(profile.adaptsToReordering);
    this.reduction = profile.reduction === 'proportional' ? new ProportionalReduction() : null;
    this.undo = profile.undo ? new Undo() : null;
    this.test = new TimeoutTest(profile.frto);
  }

  get reportedArrived(): number {
    return this.profile.limitedTransmit || this.phase !== 'open' ? this.duplicates : 0;
  }

  get isRepairing(): boolean {
    return this.phase !== 'open';
  }

  get isCalm(): boolean {
    return this.phase === 'open';
  }

  get isDisordered(): boolean {
    return this.phase === 'open' && this.duplicates > 0;
  }

  get triesNew(): boolean {
    return this.test.triesNew;
  }

  keepsTrying(hasSent: boolean): boolean {
    return this.test.goesOn(hasSent);
  }

  onDelivered(): void {}
  onReordering(): void {}

  onSack(): number {
    return -1;
  }

  /** A segment less that duplicates may stand for (tcp_adjust_pcount). */
  onJoined(): void {
    if (this.duplicates > 0) this.duplicates--;
  }

  onResent(timestamp: number): void {
    this.undo?.onResent(timestamp);
  }

  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void {
    const delivered = this.deliveredBy(acknowledged);
    if (this.phase === 'recovery') {
      if (sender.una < this.recover) this.partial(sender, acknowledged, delivered, now);
      else {
        this.finish(sender);
        if (this.reduction !== null) sender.reaction.grow(sender, delivered, now);
      }
      return;
    }
    if (this.phase === 'loss') this.inLoss(sender, true);
    this.duplicates = 0;
    sender.reaction.grow(sender, delivered, now);
  }

  /**
   * Below or at `recover` duplicates may stem from needless retransmissions: they
   * start no recovery before something above it is acknowledged (RFC 6582 3.2 step 1).
   */
  onDuplicate(sender: RecoveringSender, now: number): void {
    if (this.phase === 'loss') {
      this.inLoss(sender, false);
      return;
    }
    const before = this.duplicates++;
    this.limit(sender);
    if (this.phase === 'recovery') {
      this.reduction?.onDelivered(sender, this.duplicates - before, 0, false);
      return;
    }
    if (this.duplicates < this.reordering.degree || sender.una <= this.recover) return;
    this.phase = 'recovery';
    this.recover = sender.nxt;
    if (sender.flight.retransmitted === 0) this.undo?.beginEpisode();
    this.undo?.begin(sender.una, sender.flight.retransmitted);
    sender.reaction.remember();
    this.reduction?.begin(sender);
    if (this.reduction === null) sender.reaction.reduce();
    sender.markHeadLost();
    this.repair(sender, 1, false, now);
  }

  onTimeout(sender: RecoveringSender): void {
    const { phase } = this;
    if (phase === 'open') this.reordering.onTimeout(this.duplicates);
    this.phase = 'loss';
    this.recover = sender.nxt;
    this.duplicates = 0;
    const copies = sender.flight.retransmitted;
    if (sender.reaction.collapse(sender.timeoutsInARow > 0, phase === 'recovery')) this.undo?.begin(sender.una, copies);
    sender.flight.markAllLost();
    this.test.begin(phase === 'open' || sender.timeoutsInARow > 0);
  }

  onHarmlessLoss(sender: RecoveringSender): void {
    if (this.phase === 'open') this.phase = 'loss';
    this.recover = sender.nxt;
    this.duplicates = 0;
    this.undo?.forget();
    this.test.end();
  }

  /** tcp_process_loss. It lasts until something beyond `recover` is acknowledged (RFC 6582 4.1, tcp_is_non_sack_preventing_reopen). */
  private inLoss(sender: RecoveringSender, advanced: boolean): void {
    const { undo, test, recover } = this;
    if (advanced && undo?.isDelayed(sender)) {
      this.takeBack(sender, undo);
      this.phase = 'loss';
      return;
    }
    // Without reports a copy that fills the hole looks as if what came after it had just arrived (tcp_clean_rtx_queue).
    const original = !sender.coversCopy && sender.originalEnd <= recover;
    switch (test.judge(sender, recover, advanced, original, !advanced)) {
      case 'spurious':
        this.takeBack(sender, undo);
        if (sender.una === recover) this.phase = 'loss';
        return;
      case 'try-new':
        this.recover = sender.nxt;
        return;
      default:
        if (sender.una > recover) this.phase = 'open';
        if (sender.una >= recover) return;
        // Beyond what had been sent there is only what the test sent: a duplicate says that it has arrived.
        if (!advanced && sender.nxt > recover) {
          this.duplicates++;
          this.limit(sender);
        }
    }
  }

  private takeBack(sender: RecoveringSender, undo: Undo | null): void {
    this.phase = 'open';
    sender.flight.forgetLost();
    this.test.end();
    if (undo === null) return;
    sender.reaction.revert();
    undo.forget();
  }

  private partial(sender: RecoveringSender, acknowledged: number, delivered: number, now: number): void {
    const { undo } = this;
    if (undo?.isDelayed(sender)) {
      if (sender.flight.retransmitted > 0) return;
      this.duplicates = 0;
      this.takeBack(sender, undo);
      return;
    }
    const left = this.duplicates - (acknowledged - 1);
    this.duplicates = left > 0 ? left : 0;
    this.limit(sender, acknowledged);
    sender.markHeadLost();
    this.repair(sender, delivered, true, now);
  }

  /** The oldest goes again: at once, or as soon as the window that shrinks lets it. */
  private repair(sender: RecoveringSender, delivered: number, advanced: boolean, now: number): void {
    if (this.reduction === null) sender.retransmitHead(now);
    else this.reduction.onDelivered(sender, delivered, 1, advanced);
  }

  /** What duplicates have told of has arrived before (tcp_remove_reno_sacks). */
  private deliveredBy(acknowledged: number): number {
    return Math.min(acknowledged, Math.max(acknowledged - this.duplicates, 1));
  }

  /** Of what is in flight, at least the oldest and what is lost has not arrived (tcp_limit_reno_sacked). More duplicates than that come of a changed order (tcp_check_reno_reordering). */
  private limit({ flight }: RecoveringSender, acknowledged = 0): void {
    const most = Math.max(flight.length - (flight.lost > 1 ? flight.lost : 1), 0);
    if (this.duplicates <= most) return;
    this.duplicates = most;
    this.reordering.settle(flight.length + acknowledged);
  }

  private finish(sender: RecoveringSender): void {
    this.phase = 'open';
    this.duplicates = 0;
    if (this.undo?.isDelayed(sender)) this.takeBack(sender, this.undo);
    else sender.reaction.restore();
  }
}
