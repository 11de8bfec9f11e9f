import type { StackProfile } from '../profile.js';

/** What the congestion window must know of a sender. */
interface WindowedSender {
  readonly una: number;
  readonly nxt: number;
  readonly mss: number;
  readonly inFlight: number;
  readonly congestion: { readonly cwnd: number };
  readonly flight: { readonly sacked: number; readonly lost: number; readonly retransmitted: number };
  readonly recovery: { readonly reportedArrived: number };
}

/** Whether the congestion window lets one more segment go, of `left` octets at most: counted in segments of any size, or in octets. */
export function windowAllows(sender: WindowedSender, left: number, counts: StackProfile['windowCounts']): boolean {
  const { cwnd } = sender.congestion;
  if (counts === 'segments') return sender.inFlight < cwnd;
  const { flight, mss } = sender;
  const away = (flight.sacked + sender.recovery.reportedArrived + flight.lost - flight.retransmitted) * mss;
  const next = left < mss ? left : mss;
  return sender.nxt - sender.una - away + next <= cwnd * mss;
}
