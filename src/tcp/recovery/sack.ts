import { type Flight, SACKED } from '../flight.js';
import type { StackProfile } from '../profile.js';
import { inTicks } from '../ticks.js';
import { TimeoutTest } from './frto.js';
import type { LossRecovery, RecoveringSender } from './index.js';
import { ProportionalReduction } from './prr.js';
import { Rack } from './rack.js';
import { DUPLICATE_THRESHOLD, Reordering } from './reordering.js';
import { SackScoreboard } from './scoreboard.js';
import { Undo } from './undo.js';

/**
 * Loss recovery with selective acknowledgments (RFC 6675; with RACK, RFC 8985). What is SACKED has
 * left the network and is not sent again unless the peer has dropped it; what is
 * LOST goes before anything new; the pipe is what is in flight and neither. What
 * turns out not to have been lost is taken back (tcp_fastretrans_alert).
 *
 * Not modelled: the rescue retransmission of RFC 6675.
 */
export class SackRecovery implements LossRecovery {
  readonly reportedArrived = 0;
  phase: 'open' | 'recovery' | 'loss' = 'open';
  isDisordered = false;
  readonly reordering: Reordering;
  /** Highest sequence number sent when the last loss was seen (RFC 6675 RecoveryPoint). */
  private recover = 0;
  private readonly scoreboard: SackScoreboard;
  private newlySacked = 0;
  /** Where the highest reported segment ended before the acknowledgment at hand. */
  private topBefore = 0;
  private unaBefore = 0;
  /** Null where the window is halved at once. */
  private readonly reduction: ProportionalReduction | null;
  /** Null where losses are told by counting reports (RFC 6675 IsLost). */
  private readonly rack: Rack | null;
  /** Null where nothing is taken back. */
  private readonly undo: Undo | null;
  private readonly test: TimeoutTest;

  constructor(private readonly profile: StackProfile) {
    this.reordering = new Reordering(profile.adaptsToReordering);
    this.rack = profile.rack ? new Rack(this.reordering) : null;
    this.reduction = profile.reduction === 'proportional' ? new ProportionalReduction() : null;
    this.undo = profile.undo ? new Undo() : null;
    this.test = new TimeoutTest(profile.frto);
    this.scoreboard = new SackScoreboard(this, this.undo, profile.dsack);
  }

  get isRepairing(): boolean {
    return this.phase !== 'open';
  }

  get isUndecided(): boolean {
    return this.rack !== null && this.rack.waitNs > 0;
  }

  get isCalm(): boolean {
    return this.phase === 'open';
  }

  get triesNew(): boolean {
    return this.test.triesNew;
  }

  keepsTrying(hasSent: boolean): boolean {
    return this.test.goesOn(hasSent);
  }

  /** Segments that the peer has reported to have arrived twice. */
  get repeatsSeen(): number {
    return this.scoreboard.repeatsSeen;
  }

  get repeatsDelivered(): number {
    return this.scoreboard.repeatsDelivered;
  }

  get latestReported(): number {
    return this.scoreboard.sampleTo;
  }

  onResent(timestamp: number): void {
    this.undo?.onResent(timestamp);
  }

  onDelivered({ flight, rtt }: RecoveringSender, index: number, now: number): void {
    this.rack?.onDelivered(flight, index, rtt.minNs, now);
  }

  onSack(sender: RecoveringSender, ack: number, blocks: readonly number[], now: number): number {
    const { scoreboard } = this;
    this.newlySacked = scoreboard.take(sender, ack, blocks, now);
    if (this.phase !== 'loss' || this.undo?.isOpen) scoreboard.noteOrder(sender);
    if (scoreboard.repeated > 0 && !sender.probeAnswered(scoreboard.repeatEnd)) this.reordering.onRepeat();
    return scoreboard.sampleFrom;
  }

  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void {
    if (sender.originalSeq < this.topBefore) this.reordering.note(sender.originalSeq, this.scoreboard.topOf(sender), sender.mss);
    this.settle(sender, acknowledged, true, now);
    // The oldest was reported and is not acknowledged: the peer has dropped it (tcp_check_sack_reneging).
    if (sender.flight.length > 0 && sender.flight.has(0, SACKED)) sender.awaitReneger(now);
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
    const { phase } = this;
    const { flight } = sender;
    const reneged = flight.length > 0 && flight.has(0, SACKED);
    if (reneged) {
      flight.forgetSacked();
      this.scoreboard.forget();
    }
    if (phase === 'open') this.reordering.onTimeout(flight.sacked);
    this.phase = 'loss';
    const lowered = sender.reaction.collapse(sender.timeoutsInARow > 0, phase === 'recovery');
    this.recover = sender.nxt;
    const copies = flight.retransmitted;
    if (this.rack === null || reneged) flight.markAllLost();
    else this.markOverdue(sender, this.rack, now);
    if (lowered) this.undo?.begin(sender.una, copies + (sender.probedWithCopy ? 1 : 0));
    this.test.begin(phase === 'open' || sender.timeoutsInARow > 0);
  }

  onHarmlessLoss(sender: RecoveringSender): void {
    if (this.phase === 'open') this.phase = 'loss';
    this.recover = sender.nxt;
    this.undo?.forget();
    this.test.end();
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
    const { scoreboard, newlySacked, rack } = this;
    const wasInOrder = this.phase === 'open' && !this.isDisordered && advanced;
    // A needless copy has been delivered too (tcp_dsack_seen).
    const delivered = acknowledged + newlySacked + scoreboard.repeated;
    this.newlySacked = 0;
    if (rack !== null && acknowledged + newlySacked > 0) this.reordering.onDelivered(rack.latestSentAt, now);
    if (this.phase === 'recovery') this.inRecovery(sender, advanced);
    else if (this.phase === 'loss') this.inLoss(sender, advanced, newlySacked > 0);
    else this.takeBackRepeated(sender);
    scoreboard.clear();
    const copies = sender.flight.retransmitted;
    const newlyLost = this.detect(sender, now);
    // After a timeout too, once a copy is lost again (FLAG_LOST_RETRANS).
    const isHit = this.phase === 'open' ? sender.flight.lost > 0 : this.phase === 'loss' && sender.flight.retransmitted < copies;
    if (isHit) this.enter(sender, now);
    if (this.phase === 'recovery') this.reduction?.onDelivered(sender, delivered, newlyLost, advanced);
    else if (advanced || (newlySacked > 0 && this.reordering.degree > DUPLICATE_THRESHOLD)) sender.reaction.grow(sender, delivered, now);
    this.topBefore = scoreboard.topOf(sender);
    this.unaBefore = sender.una;
    this.isDisordered = this.phase === 'open' && this.isAmiss(sender.flight, wasInOrder);
  }

  /** tcp_try_keep_open. An acknowledgment that only advances while all is in order is not looked at that closely (tcp_ack_is_dubious). */
  private isAmiss(flight: Flight, wasInOrder: boolean): boolean {
    return flight.sacked > 0 || flight.lost > 0 || (!wasInOrder && flight.length > 0 && flight.hasCopies);
  }

  /** tcp_try_undo_recovery, tcp_try_undo_partial, tcp_try_undo_dsack. */
  private inRecovery(sender: RecoveringSender, advanced: boolean): void {
    const { undo } = this;
    if (sender.una >= this.recover) {
      this.phase = 'open';
      if (undo?.mayUndo(sender)) this.takeBack(sender, undo, false);
      else {
        this.reordering.onRecovered();
        sender.reaction.restore();
      }
    } else if (advanced && undo?.isDelayed(sender)) {
      // What fills the hole had been overtaken. While copies are out there may still be a loss.
      this.reordering.note(this.unaBefore, this.scoreboard.topOf(sender), sender.mss);
      if (sender.flight.retransmitted > 0) return;
      this.phase = 'open';
      this.takeBack(sender, undo, true);
    } else this.takeBackRepeated(sender);
  }

  /** tcp_process_loss. */
  private inLoss(sender: RecoveringSender, advanced: boolean, reported: boolean): void {
    const { undo, test, scoreboard, recover } = this;
    if (advanced && undo?.mayUndo(sender)) {
      this.phase = 'open';
      this.takeBack(sender, undo, true);
      return;
    }
    const original = sender.originalEnd <= recover || scoreboard.originalEnd <= recover;
    switch (test.judge(sender, recover, advanced, original, reported)) {
      case 'spurious':
        this.phase = 'open';
        sender.timeoutsInARow = 0;
        if (undo !== null) this.takeBack(sender, undo, true);
        else sender.flight.forgetLost();
        return;
      case 'try-new':
        this.recover = sender.nxt;
        return;
      default:
        if (sender.una >= recover) this.phase = 'open';
    }
  }

  private takeBackRepeated(sender: RecoveringSender): void {
    const { undo } = this;
    if (!undo?.allRepeated) return;
    this.reordering.onNeedless();
    this.phase = 'open';
    this.takeBack(sender, undo, false);
  }

  /** tcp_undo_cwnd_reduction. */
  private takeBack(sender: RecoveringSender, undo: Undo, nothingLost: boolean): void {
    if (nothingLost) sender.flight.forgetLost();
    sender.reaction.revert();
    undo.forget();
    this.test.end();
    this.rack?.lookAgain();
  }

  private detect(sender: RecoveringSender, now: number): number {
    const { rack } = this;
    if (rack === null) return this.scoreboard.markLost(sender.flight, this.reordering.degree);
    rack.waitNs = 0;
    const lost = rack.detect(sender.flight, this.phase !== 'open', sender.rtt, now);
    this.awaitUndecided(sender, now);
    return lost;
  }

  /** The first segment is sent again whatever the pipe holds (RFC 6675 5 step 4.3). */
  private enter(sender: RecoveringSender, now: number): void {
    this.phase = 'recovery';
    this.recover = sender.nxt;
    const copies = sender.flight.retransmitted;
    if (copies === 0) this.undo?.beginEpisode();
    this.undo?.begin(sender.una, copies + (sender.probedWithCopy ? 1 : 0));
    sender.reaction.remember();
    if (this.reduction !== null) {
      this.reduction.begin(sender);
      return;
    }
    sender.reaction.reduce();
    sender.retransmitHead(now);
  }
}
