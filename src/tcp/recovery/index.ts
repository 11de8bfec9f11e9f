import type { CongestionWindow } from '../congestion/index.js';
import type { Reaction } from '../congestion/reaction.js';
import type { Flight } from '../flight.js';
import type { StackProfile } from '../profile.js';
import type { Reordering } from './reordering.js';
import { NewRenoRecovery } from './newreno.js';
import type { RttEstimator } from '../rtt.js';
import { SackRecovery } from './sack.js';

/** What the acknowledgment at hand tells of what it acknowledges. */
export interface Acknowledged {
  /** The timestamp that it echoes; NO_TIMESTAMP = none. */
  readonly tsEcr: number;
  /** Sequence numbers of the first segment that it acknowledges cumulatively, was sent once and had not been reported; NEVER = none. */
  readonly originalSeq: number;
  readonly originalEnd: number;
  /** Something that it acknowledges cumulatively was sent more than once. */
  readonly coversCopy: boolean;
}

/** What a recovery may see and do of the sender it works for. */
export interface RecoveringSender extends Acknowledged {
  /** Oldest unacknowledged sequence number. */
  readonly una: number;
  /** Next sequence number to be sent for the first time. */
  readonly nxt: number;
  /** Segments in flight by the books, those reported arrived included. */
  readonly outstanding: number;
  /** What is in flight, with marks. */
  readonly flight: Flight;
  /** Segments believed to be in the network. */
  readonly inFlight: number;
  readonly congestion: CongestionWindow;
  readonly reaction: Reaction;
  /** Octets of payload of a full segment. */
  readonly mss: number;
  /** Segments sent so far, again or for the first time. */
  readonly segmentsSent: number;
  readonly rtt: RttEstimator;
  /** Timeouts since something was acknowledged, or since one was seen to be needless. */
  timeoutsInARow: number;
  /** Something is written that the peer's window lets go. */
  readonly hasNewToSend: boolean;
  /** Copies sent so far. */
  readonly copiesSent: number;
  /** The tail loss probe that is out is a copy. */
  readonly probedWithCopy: boolean;
  /** What ends at `end` has arrived twice: was the second one the tail loss probe? */
  probeAnswered(end: number): boolean;
  /** The peer has not acknowledged what it reported: a timeout soon, if it does not. */
  awaitReneger(now: number): void;
  /** The memory that unacknowledged octets take, where it counts. */
  readonly queue: { merge(from: number, to: number, mss: number): void } | null;
  /** Calls `onReordering` at the instant, in place of a timeout. */
  armReordering(at: number): void;
  markHeadLost(): void;
  /** Sends the oldest segment again at once, whatever the window says. */
  retransmitHead(now: number): void;
}

/** Detects losses and repairs them. */
export interface LossRecovery {
  /** Segments that duplicate acknowledgments show to have arrived, those marked SACKED apart. */
  readonly reportedArrived: number;
  /**
   * SACK blocks came with the acknowledgment of `ack` about which `onAdvance` or `onDuplicate` tells next.
   * Returns when the oldest of the segments newly reported was sent, if once; else -1.
   */
  onSack(sender: RecoveringSender, ack: number, blocks: readonly number[], now: number): number;
  /** When the latest of the segments newly reported by the last report was sent, if once; else -1. */
  readonly latestReported: number;
  /** Two segments in flight have become one. */
  onJoined?(): void;
  /** A segment was sent again, with a timestamp of so much. */
  onResent(timestamp: number): void;
  /** The cumulative acknowledgment advanced over `acknowledged` segments that were not reported arrived before. */
  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void;
  onDuplicate(sender: RecoveringSender, now: number): void;
  onTimeout(sender: RecoveringSender, now: number): void;
  /** Segments were marked lost for a reason that is no congestion: they are repaired at the window as it is. */
  onHarmlessLoss(sender: RecoveringSender): void;
  /** A loss is being repaired: the window has come down for it. */
  readonly isRepairing: boolean;
  /** What is being repaired: nothing, a loss that acknowledgments told of, or one that a timeout did. */
  readonly phase: 'open' | 'recovery' | 'loss';
  /** The last acknowledgment has left segments of which it is not known yet whether they are lost: the timer is theirs. */
  readonly isUndecided: boolean;
  /** Nothing is being repaired. */
  readonly isCalm: boolean;
  /** Nothing is being repaired, but something arrived out of turn, or was sent again and is not acknowledged (TCP_CA_Disorder, tcp_try_keep_open). */
  readonly isDisordered: boolean;
  /** A segment in flight is known to have arrived; of those that were sent once and are acknowledged at one time, the last. */
  onDelivered(sender: RecoveringSender, index: number, now: number): void;
  /** Something new is to go before what is lost: the timeout may have been needless (RFC 5682). */
  readonly triesNew: boolean;
  /** Something new has gone, or could not. False: it is no longer waited for, and what is lost may go. */
  keepsTrying(hasSent: boolean): boolean;
  /** Segments that the peer has reported to have arrived twice. */
  readonly repeatsSeen: number;
  /** Those of them that are taken for copies of this end's. */
  readonly repeatsDelivered: number;
  /** What the path has shown of changing the order. */
  readonly reordering: Reordering;
  /** The reordering timer ran out. */
  onReordering(sender: RecoveringSender, now: number): void;
}

/** How losses are detected and repaired once the handshake has told whether there are selective acknowledgments. */
export const recoveries: Readonly<Record<'newreno' | 'sack', (profile: StackProfile) => LossRecovery>> = {
  newreno: (profile) => new NewRenoRecovery(profile),
  sack: (profile) => new SackRecovery(profile),
};
