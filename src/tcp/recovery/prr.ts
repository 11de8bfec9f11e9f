import type { RecoveringSender } from './index.js';

/**
 * Proportional rate reduction (RFC 6937, tcp_input.c tcp_cwnd_reduction): over
 * the round trip after a loss the window shrinks to ssthresh in step with what
 * arrives, in place of a silence of half a round trip and a burst after it.
 * Below ssthresh it is the slow-start reduction bound.
 */
export class ProportionalReduction {
  private priorWindow = 0;
  private delivered = 0;
  /** Segments that the sender had sent when the reduction began. */
  private sentBefore = 0;

  begin(sender: RecoveringSender): void {
    this.priorWindow = sender.congestion.cwnd;
    this.delivered = 0;
    this.sentBefore = sender.segmentsSent;
    sender.reaction.lower();
  }

  /** `delivered` segments arrived; `advanced`: some of them in order. */
  onDelivered(sender: RecoveringSender, delivered: number, newlyLost: number, advanced: boolean): void {
    if (delivered <= 0) return;
    const { congestion, inFlight } = sender;
    const threshold = congestion.ssthresh;
    const out = sender.segmentsSent - this.sentBefore;
    this.delivered += delivered;
    let allowed: number;
    if (inFlight > threshold) {
      allowed = Math.floor((threshold * this.delivered + this.priorWindow - 1) / this.priorWindow) - out;
    } else {
      allowed = Math.max(this.delivered - out, delivered);
      if (advanced && newlyLost === 0) allowed++;
      allowed = Math.min(allowed, threshold - inFlight);
    }
    // The first retransmission goes whatever the arithmetic says.
    congestion.cwnd = inFlight + Math.max(allowed, out === 0 ? 1 : 0);
  }
}
