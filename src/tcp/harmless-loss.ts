import type { CongestionWindow } from './congestion/index.js';
import type { Flight } from './flight.js';
import type { PeerWindow } from './peer-window.js';
import type { LossRecovery, RecoveringSender } from './recovery/index.js';

/** A sender of which something will not arrive, for a reason that is no congestion. */
interface HarmedSender extends RecoveringSender {
  mss: number;
  readonly finSeq: number;
  readonly congestion: CongestionWindow;
  readonly flight: Flight;
  readonly peerWindow: PeerWindow;
  readonly recovery: LossRecovery;
  transmit(now: number): void;
}

/** All that is in flight goes again (tcp_non_congestion_loss_retransmit). */
export function resendAll(sender: HarmedSender, now: number): void {
  sender.flight.markAllLost();
  resendMarked(sender, now);
}

/** The path takes less than it was thought to: what is too long for it goes again at once, cut to size (tcp_sync_mss, tcp_simple_retransmit). */
export function fitSegments(sender: HarmedSender, payload: number, now: number): void {
  if (payload >= sender.mss) return;
  sender.mss = sender.peerWindow.fit(payload);
  if (sender.flight.markLonger(payload, sender.finSeq) > 0) resendMarked(sender, now);
}

function resendMarked(sender: HarmedSender, now: number): void {
  const { congestion } = sender;
  congestion.ssthresh = Math.max(congestion.ssthresh, Math.floor((congestion.cwnd * 3) / 4));
  sender.recovery.onHarmlessLoss(sender);
  sender.transmit(now);
}
