import type { ControlBlock } from './control-block.js';
import { NO_TIMESTAMP, ACK, ECE, FIN, RST, SYN, type Segment } from './segment.js';
import { News } from './state.js';

/** What a segment does to a connection, state by state (RFC 9293 3.10.7, RFC 5961). */
export class Arrivals {
  private readDone = false;

  constructor(private readonly block: ControlBlock) {}

  receive(segment: Segment, now: number): void {
    const { block } = this;
    const { statistics } = block.emitter;
    statistics.segmentsIn++;
    if (segment.length > 0) statistics.dataSegmentsIn++;
    switch (block.state) {
      case 'closed':
        block.emitter.refuse(segment, now);
        return;
      case 'listen':
        if (segment.has(SYN)) this.acceptSyn(segment, now);
        return;
      case 'syn-sent':
        this.inSynSent(segment, now);
        return;
      default:
        this.inSynchronized(segment, now);
    }
  }

  private acceptSyn(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, sender, receiver } = block;
    block.state = 'syn-received';
    this.takeSyn(segment, now);
    emitter.ecn.offered(segment);
    receiver.answering(emitter.agreement);
    sender.peerWindow.octets = segment.window;
    if (this.grantsFastOpen(segment)) {
      block.open(now);
      receiver.window(true); // what the SYN-ACK will tell is what may come before it
      if (segment.length > 0) this.takeData(segment.withoutSyn(), now);
    }
    sender.sendSyn(0, now);
  }

  /** Whether the application may have the connection, and the data of the SYN, right away (tcp_try_fastopen). A cookie that is missing or wrong is granted anew. */
  private grantsFastOpen({ syn }: Segment): boolean {
    const { profile, emitter } = this.block;
    const { fastOpen } = emitter.port;
    const offered = syn?.fastOpen ?? null;
    if (!profile.fastOpen || !fastOpen || offered === null) return false;
    if (fastOpen.key.isValid(offered)) return true;
    emitter.wire.fastOpen = fastOpen.key.cookie;
    return false;
  }

  private inSynSent(segment: Segment, now: number): void {
    const { block } = this;
    if (segment.has(RST)) {
      block.reset();
      return;
    }
    const { emitter, sender } = block;
    if (!segment.has(SYN) || !segment.has(ACK) || segment.ack < 1 || segment.ack > sender.nxt) return;
    this.takeSyn(segment, now);
    emitter.ecn.answered(segment);
    if (block.profile.fastOpen) emitter.port.fastOpen?.cache.learn(segment.syn?.fastOpen ?? null, segment.syn?.mss ?? 0);
    sender.onAck(segment, false, now);
    block.establish(now);
    // What the server did not take of the SYN's data goes again at once, and acknowledges.
    if (sender.outstanding > 0) sender.resendAll(now);
    else emitter.acknowledge(now);
    if (sender.unsent > 0) sender.transmit(now);
  }

  private takeSyn(segment: Segment, now: number): void {
    const { emitter, receiver } = this.block;
    receiver.nxt = segment.seq + 1;
    emitter.synchronized = true;
    emitter.agreement.take(segment.syn, segment.tsVal !== NO_TIMESTAMP);
    emitter.timestamps.note(segment, segment.seq, now);
  }

  private inSynchronized(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, receiver, sender } = block;
    if (segment.has(RST)) {
      this.takeReset(segment, now);
      return;
    }
    if (emitter.timestamps.isOld(segment, now)) {
      emitter.acknowledge(now);
      return;
    }
    if (segment.has(SYN) || !receiver.accepts(segment)) {
      this.challenge(segment, now);
      return;
    }
    if (segment.ack > sender.nxt) {
      emitter.acknowledge(now);
      return;
    }
    emitter.timestamps.note(segment, receiver.lastAck, now);
    this.takeAck(segment, segment.length === 0 && !segment.has(FIN), now);
    if (block.isOver && block.state !== 'time-wait') return;
    if (segment.length > 0 || segment.has(FIN)) this.takeData(segment, now);
    if (block.isOver && block.state !== 'time-wait') return;
    block.transmit(now);
    if (emitter.ackOwed) emitter.acknowledge(now);
  }

  /** RFC 5961 3.2: at exactly the expected place it resets, elsewhere in the window it is questioned. TIME-WAIT ignores it (RFC 1337). */
  private takeReset(segment: Segment, now: number): void {
    const { block } = this;
    if (block.state === 'time-wait') return;
    if (segment.seq === block.receiver.nxt || this.isResetBehindFin(segment)) block.reset();
    else if (block.receiver.inWindow(segment.seq)) block.emitter.acknowledge(now);
  }

  /** Its sender had not counted its own FIN yet (tcp_reset_check). */
  private isResetBehindFin(segment: Segment): boolean {
    const { state, receiver } = this.block;
    return segment.seq === receiver.nxt - 1 && (state === 'close-wait' || state === 'last-ack' || state === 'closing');
  }

  /** A segment that does not fit: say where we are (RFC 9293 3.10.7.4). A repeated SYN means that the peer lacks our last segment. */
  private challenge(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, sender } = block;
    if (segment.has(SYN) && !segment.has(ACK) && block.state === 'syn-received') {
      sender.answerSynAgain(now);
      return;
    }
    if (segment.has(ACK) && !segment.has(SYN) && segment.ack <= sender.nxt) {
      this.takeAck(segment, false, now);
      block.transmit(now);
    }
    if (block.state === 'closed') return;
    block.receiver.noteRepeat(segment, sender.rtt.srttNs, sender.rtt.rtoNs);
    emitter.acknowledge(now);
  }

  /** `plain`: the segment may count as a duplicate acknowledgment (RFC 5681 2). */
  private takeAck(segment: Segment, plain: boolean, now: number): void {
    const { block } = this;
    const { emitter, sender } = block;
    sender.persist.noteLife();
    const roomBefore = sender.room;
    if (emitter.ecn.on && segment.has(ECE)) sender.onEcho();
    if (segment.ack >= sender.una) emitter.statistics.lastAckReceivedAt = now;
    sender.onAck(segment, plain, now);
    if (block.state === 'syn-received' && sender.una >= 1) {
      block.establish(now);
      // A SYN-ACK is sent by the request, before there is a connection (tcp_create_openreq_child).
      emitter.statistics.segmentsOut = 0;
    }
    if (block.writerWaits && sender.room > roomBefore && sender.room * 3 >= block.profile.sendBuffer) {
      block.writerWaits = false;
      block.news |= News.writable;
    }
    if (sender.finAcknowledged) block.finAcknowledged(now);
  }

  private takeData(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, receiver, sender } = block;
    if (block.orphaned && segment.length > 0 && segment.seq + segment.length > receiver.nxt) {
      emitter.refuse(segment, now);
      block.end('aborted');
      return;
    }
    const before = receiver.nxt;
    if (emitter.ecn.on && emitter.ecn.arrived(segment, receiver.acks)) emitter.ackOwed = true;
    if (receiver.take(segment, sender.rtt.srttNs, sender.rtt.rtoNs, now)) emitter.ackOwed = true;
    if (receiver.nxt > before) {
      emitter.statistics.lastDataReceivedAt = now;
      block.news |= News.readable;
    }
    if (receiver.finished && !this.readDone) {
      this.readDone = true;
      block.finReceived();
    }
  }
}
