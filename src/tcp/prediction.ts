import type { ControlBlock } from './control-block.js';
import { ACK, NO_TIMESTAMP, type Segment } from './segment.js';
import { News } from './state.js';

/**
 * Header prediction (tcp_rcv_established, after Van Jacobson): on an established
 * connection most segments are the next data of a peer that is being sent nothing,
 * or acknowledge something new and carry nothing else. For those the questions of
 * `Validation` and most of `Arrivals` have their answers in a few comparisons. What
 * is left is done here, in the same order: a segment that is not taken here would
 * come to the same end, only later.
 */
export class Prediction {
  constructor(private readonly block: ControlBlock) {}

  /** Takes the segment if it is one of those. */
  takes(segment: Segment, now: number): boolean {
    const { block } = this;
    const { emitter, receiver } = block;
    const { flags, seq, length, tsVal } = segment;
    if (flags !== ACK || block.state !== 'established' || seq !== receiver.nxt || emitter.ecn.on) return false;
    if (tsVal < emitter.timestamps.recent && tsVal !== NO_TIMESTAMP) return false;
    if (length > 0 ? !this.isNext(segment) : !this.isNews(segment)) return false;
    emitter.timestamps.note(segment, receiver.lastAck, now);
    block.sender.persist.unanswered = 0;
    emitter.statistics.lastAckReceivedAt = now;
    if (length > 0) this.takeData(segment, now);
    else block.acknowledged(segment, true, now);
    block.afterArrival(now);
    return true;
  }

  /** Data that follow what has come, with the acknowledgment and the window that are known. */
  private isNext(segment: Segment): boolean {
    const { sender, receiver } = this.block;
    const { peerWindow } = sender;
    return (
      segment.ack === sender.una &&
      peerWindow.isKnown(segment.window) &&
      segment.sack === null &&
      !sender.persist.isOn &&
      receiver.isNext(segment)
    );
  }

  /** An acknowledgment of something new. */
  private isNews({ ack, sack }: Segment): boolean {
    const { sender } = this.block;
    return ack > sender.una && ack <= sender.nxt && sack === null && !sender.persist.isOn;
  }

  private takeData(segment: Segment, now: number): void {
    const { block } = this;
    block.sender.peerWindow.confirm(segment.seq, segment.ack);
    if (block.receiver.takeNext(segment, now)) block.emitter.ackOwed = true;
    block.emitter.statistics.lastDataReceivedAt = now;
    block.news |= News.readable;
  }
}
