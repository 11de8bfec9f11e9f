import type { StackProfile } from '../profile.js';
import { NewRenoRecovery } from './newreno.js';

/** What a recovery may see and do of the sender it works for. */
export interface RecoveringSender {
  /** Oldest unacknowledged sequence number. */
  readonly una: number;
  /** Next sequence number to be sent for the first time. */
  readonly nxt: number;
  /** Segments in flight by the books, those reported arrived included. */
  readonly outstanding: number;
  /** Lowers ssthresh and the window to it. */
  reduceWindow(): void;
  /** Lowers ssthresh, and the window to one segment. `recovering`: the loss has been paid for once. */
  collapseWindow(recovering: boolean): void;
  /** Ends a reduction: the window is ssthresh. */
  restoreWindow(): void;
  /** Lets the window grow for segments newly acknowledged. */
  growWindow(acknowledged: number): void;
  markHeadLost(): void;
  markAllLost(): void;
  /** Sends the oldest segment again at once, whatever the window says. */
  retransmitHead(now: number): void;
}

/** Detects losses and repairs them. */
export interface LossRecovery {
  /** Segments that duplicate acknowledgments show to have arrived. */
  readonly reportedArrived: number;
  /** The cumulative acknowledgment advanced over `acknowledged` segments. */
  onAdvance(sender: RecoveringSender, acknowledged: number, now: number): void;
  onDuplicate(sender: RecoveringSender, now: number): void;
  onTimeout(sender: RecoveringSender): void;
}

export const recoveries: Readonly<Record<StackProfile['recovery'], () => LossRecovery>> = {
  newreno: () => new NewRenoRecovery(),
};
