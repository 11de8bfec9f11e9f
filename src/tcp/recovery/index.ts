import type { CongestionWindow } from '../congestion/index.js';
import type { Flight } from '../flight.js';
import type { StackProfile } from '../profile.js';
import { NewRenoRecovery } from './newreno.js';
import type { RttEstimator } from '../rtt.js';
import { SackRecovery } from './sack.js';

/** What a recovery may see and do of the sender it works for. */
export interface RecoveringSender {
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
  /** Segments sent so far, again or for the first time. */
  readonly segmentsSent: number;
  readonly rtt: RttEstimator;
  /** Calls `onReordering` at the instant, in place of a timeout. */
  armReordering(at: number): void;
  /** Lowers ssthresh and leaves the window alone. */
  lowerThreshold(): void;
  /** Lowers ssthresh and the window to it. */
  reduceWindow(): void;
  /** Lowers ssthresh, and the window to one segment. `recovering`: the loss has been paid for once. */
  collapseWindow(recovering: boolean): void;
  /** Ends a reduction: the window is ssthresh. */
  restoreWindow(): void;
  /** Lets the window grow for segments newly acknowledged. */
  growWindow(acknowledged: number, now: number): void;
  markHeadLost(): void;
  markAllLost(): void;
  /** Sends the oldest segment again at once, whatever the window says. */
  retransmitHead(now: number): void;
}

/** Detects losses and repairs them. */
export interface LossRecovery {
  /** Segments that duplicate acknowledgments show to have arrived, those marked SACKED apart. */
  readonly reportedArrived: number;
  /**
   * SACK blocks came with the acknowledgment about which `onAdvance` or `onDuplicate` tells next.
   * Returns when the oldest of the segments newly reported was sent, if once; else -1.
   */
  onSack(sender: RecoveringSender, blocks: readonly number[], now: number): number;
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
  /** Nothing is being repaired or suspected. */
  readonly isCalm: boolean;
  /** A segment is known to have arrived, `again`: it was sent more than once. */
  onDelivered(sender: RecoveringSender, sentAt: number, end: number, again: boolean, now: number): void;
  /** The reordering timer ran out. */
  onReordering(sender: RecoveringSender, now: number): void;
}

/** How losses are detected and repaired once the handshake has told whether there are selective acknowledgments. */
export const recoveries: Readonly<Record<'newreno' | 'sack', (profile: StackProfile) => LossRecovery>> = {
  newreno: (profile) => new NewRenoRecovery(profile.limitedTransmit),
  sack: (profile) => new SackRecovery(profile),
};
