import type { LossRecovery, RecoveringSender } from './index.js';

const DUPLICATE_THRESHOLD = 3;

/**
 * Fast retransmit and NewReno recovery without SACK (RFC 5681 3.2, RFC 6582).
 * Instead of inflating the window, each duplicate acknowledgment counts as one
 * segment that has left the network, as Linux does (tcp_add_reno_sack).
 */
export class NewRenoRecovery implements LossRecovery {
  phase: 'open' | 'recovery' | 'loss' = 'open';
  /** Duplicate acknowledgments since the last advance, less what partial acknowledgments have accounted for. */
  private duplicates = 0;
  /** RFC 6582's `recover`: highest sequence number sent when the last loss was seen. */
  private recover = 0;

  constructor(private readonly limitedTransmit: boolean) {}

  get reportedArrived(): number {
    return this.limitedTransmit || this.phase !== 'open' ? this.duplicates : 0;
  }

  get isRepairing(): boolean {
    return this.phase !== 'open';
  }

  get isCalm(): boolean {
    return this.phase === 'open' && this.duplicates === 0;
  }

  onDelivered(): void {}
  onReordering(): void {}

  onSack(): number {
    return -1;
  }

  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void {
    if (this.phase === 'recovery') {
      if (sender.una >= this.recover) this.finish(sender);
      else this.partial(sender, acknowledged, now);
      return;
    }
    this.duplicates = 0;
    if (this.phase === 'loss' && sender.una >= this.recover) this.phase = 'open';
    sender.growWindow(acknowledged, now);
  }

  /**
   * Below or at `recover` duplicates may stem from needless retransmissions: they
   * start no recovery before something above it is acknowledged (RFC 6582 3.2 step 1).
   */
  onDuplicate(sender: RecoveringSender, now: number): void {
    if (this.phase === 'loss') return;
    this.duplicates++;
    this.limit(sender);
    if (this.phase === 'recovery' || this.duplicates < DUPLICATE_THRESHOLD) return;
    if (sender.una <= this.recover) return;
    this.phase = 'recovery';
    this.recover = sender.nxt;
    sender.reduceWindow();
    sender.markHeadLost();
    sender.retransmitHead(now);
  }

  onTimeout(sender: RecoveringSender): void {
    const recovering = this.phase === 'recovery';
    this.phase = 'loss';
    this.recover = sender.nxt;
    this.duplicates = 0;
    sender.collapseWindow(recovering);
    sender.markAllLost();
  }

  onHarmlessLoss(sender: RecoveringSender): void {
    if (this.phase === 'open') this.phase = 'loss';
    this.recover = sender.nxt;
    this.duplicates = 0;
  }

  private partial(sender: RecoveringSender, acknowledged: number, now: number): void {
    const left = this.duplicates - (acknowledged - 1);
    this.duplicates = left > 0 ? left : 0;
    sender.markHeadLost();
    this.limit(sender);
    sender.retransmitHead(now);
  }

  /** Of what is in flight, at least the oldest and what is lost has not arrived (tcp_limit_reno_sacked). */
  private limit({ flight }: RecoveringSender): void {
    const most = flight.length - (flight.lost > 1 ? flight.lost : 1);
    if (this.duplicates > most) this.duplicates = most > 0 ? most : 0;
  }

  private finish(sender: RecoveringSender): void {
    this.phase = 'open';
    this.duplicates = 0;
    sender.restoreWindow();
  }
}
