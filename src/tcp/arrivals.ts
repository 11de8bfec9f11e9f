import type { ControlBlock } from './control-block.js';
import { COOKIE_REQUEST, type FastOpenOption, isCookie } from './fast-open.js';
import { EVER_RETRANSMITTED } from './flight.js';
import { resendAll } from './harmless-loss.js';
import { Prediction } from './prediction.js';
import { NO_TIMESTAMP, ACK, ECE, FIN, RST, SYN, type Segment } from './segment.js';
import { News } from './state.js';
import type { TimeWait, WaitVerdict } from './time-wait.js';
import { Validation, type Verdict } from './validation.js';

/** What a segment does to a connection, state by state (RFC 9293 3.10.7). */
export class Arrivals {
  /** The Fast Open option of this end's SYN. */
  asked: FastOpenOption | null = null;
  /** Somebody waits for the end of the handshake, to write. */
  hasWriter = false;
  private readDone = false;
  private readonly validation: Validation;
  private readonly timeWait: TimeWait;
  private readonly prediction: Prediction;

  constructor(
    private readonly block: ControlBlock,
    private readonly isClient: boolean,
  ) {
    this.validation = new Validation(block.profile, block.emitter, isClient);
    this.timeWait = block.timeWait;
    this.prediction = new Prediction(block);
  }

  receive(segment: Segment, now: number): void {
    const { block } = this;
    const { statistics } = block.emitter;
    statistics.segmentsIn++;
    if (segment.length > 0) statistics.dataSegmentsIn++;
    if (!this.prediction.takes(segment, now)) this.takeAny(segment, now);
  }

  private takeAny(segment: Segment, now: number): void {
    const { block } = this;
    switch (block.state) {
      case 'established':
        this.inSynchronized(segment, now);
        return;
      case 'closed':
        block.emitter.refuse(segment, now);
        return;
      case 'listen':
        this.inListen(segment, now);
        return;
      case 'syn-sent':
        this.inSynSent(segment, now);
        return;
      case 'time-wait':
        this.inTimeWait(segment, now);
        return;
      case 'syn-received':
        if (this.isClient) this.inSynchronized(segment, now);
        else this.inRequest(segment, now);
        return;
      case 'fin-wait-2':
        if (block.orphaned) this.inOrphan(segment, now);
        else this.inSynchronized(segment, now);
        return;
      default:
        this.inSynchronized(segment, now);
    }
  }

  private inListen(segment: Segment, now: number): void {
    const { block } = this;
    if (segment.has(ACK)) block.emitter.refuse(segment, now);
    else if (segment.has(SYN) && !segment.has(RST | FIN)) this.acceptSyn(segment, now);
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
      if (segment.length > 0) this.takeSynData(segment, now);
    }
    sender.sendSyn(0, now);
    if (block.isOpen) sender.inRequest = 1;
  }

  /** Whether the application may have the connection, and the data of the SYN, right away (tcp_try_fastopen). A cookie that is missing or wrong is granted anew. */
  private grantsFastOpen({ syn, length }: Segment): boolean {
    const { profile, emitter } = this.block;
    const { fastOpen } = emitter.port;
    const offered = syn?.fastOpen ?? null;
    if (!profile.fastOpen || !fastOpen) return false;
    const { cookie, isOptional } = fastOpen.key;
    const isAsking = offered !== null && (offered.cookie === COOKIE_REQUEST || isCookie(offered.cookie));
    if (isOptional && (isAsking || length > 0)) return true;
    if (!isAsking) return false;
    if (fastOpen.key.isValid(offered.cookie)) return true;
    emitter.wire.fastOpen = { cookie, isExperimental: offered.isExperimental };
    return false;
  }

  private inSynSent(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, receiver, sender } = block;
    const verdict = this.validation.judgeForConnect(segment, now);
    if (verdict !== 'accept') {
      this.answer(verdict, segment, now);
      if (verdict === 'refuse') this.askSoon(segment, now);
      return;
    }
    this.takeSyn(segment, now);
    if (!segment.has(ACK)) {
      this.crossSyns(segment, now);
      return;
    }
    emitter.ecn.answered(segment);
    const sentData = sender.stream.end > 0 && sender.nxt > 1;
    if (block.profile.fastOpen && (this.asked !== null || sentData))
      emitter.port.fastOpen?.cache.learn(segment.syn?.fastOpen ?? null, segment.syn?.mss ?? 0, this.asked, sender.copiesSent > 0);
    sender.onAck(segment, false, now);
    block.establish(now);
    // A server that Fast Open has let in may answer with data (tcp_fastopen_add_skb); without it they come again.
    if ((this.asked !== null || sentData) && sender.outstanding === 0 && segment.end > segment.seq + 1) this.takeSynData(segment, now);
    // A SYN and its data were one packet, whatever they are counted as in flight (tcp_rcv_fastopen_synack).
    if (sentData && sender.outstanding === 0) emitter.statistics.abandoned++;
    // What the server did not take of the SYN's data goes again at once, and acknowledges.
    if (sender.outstanding > 0) resendAll(sender, now);
    else if (this.hasWriter) receiver.acks.onConnect?.(now);
    else emitter.acknowledge(now);
    if (sender.unsent > 0) sender.transmit(now);
  }

  /** The peer knew of another connection, which our RST has ended: Linux' SYN goes again within two ticks (TCP_TIMEOUT_MIN). */
  private askSoon({ ack }: Segment, now: number): void {
    const { profile, sender } = this.block;
    if (ack > sender.una && ack <= sender.nxt) return;
    if (profile.timerTickNs > 1 && sender.timeoutsInARow === 0) sender.timerAt = Math.min(sender.timerAt, now + 2 * profile.timerTickNs);
  }

  /** Both ends connect at once (RFC 9293 3.5): a SYN-ACK answers; what is sent again from here on is one too. */
  private crossSyns(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, sender } = block;
    block.state = 'syn-received';
    emitter.ecn.offered(segment);
    sender.peerWindow.octets = segment.window;
    emitter.sendRange(0, 1, false, now);
  }

  private takeSyn(segment: Segment, now: number): void {
    const { emitter, receiver } = this.block;
    receiver.nxt = segment.seq + 1;
    emitter.synchronized = true;
    emitter.agreement.take(segment.syn, segment.tsVal !== NO_TIMESTAMP);
    emitter.timestamps.note(segment, segment.seq, now);
  }

  /** The SYN has been answered, and nobody has the connection yet, or Fast Open has given it away early (tcp_check_req). A repeated SYN means that the peer lacks the answer. */
  private inRequest(segment: Segment, now: number): void {
    const { block, validation } = this;
    const { emitter, sender } = block;
    if (segment.has(SYN) && !segment.has(ACK | RST | FIN) && segment.seq === 0 && !emitter.timestamps.isOld(segment, now)) {
      if (validation.mayAnswer(segment, now)) sender.answerSynAgain(now);
      return;
    }
    const verdict = validation.judgeForRequest(segment, block.isOpen, now);
    if (verdict !== 'accept') {
      this.answer(verdict, segment, now);
      if (verdict === 'refuse' && segment.has(SYN)) block.end('aborted');
      return;
    }
    if (block.isOpen) this.inSynchronized(segment, now);
    else this.process(segment, now);
    // A SYN-ACK is sent by the request, before there is a connection (tcp_create_openreq_child).
    if (block.state !== 'syn-received') emitter.statistics.segmentsOut = 0;
  }

  private inSynchronized(segment: Segment, now: number): void {
    const { block, validation } = this;
    let verdict = validation.judge(segment, block.state, now);
    if (verdict === 'accept') verdict = validation.judgeAck(segment, block.state);
    if (verdict !== 'accept') this.answer(verdict, segment, now);
    // A SYN-ACK that has crossed ours opens the connection; its SYN has been here before, and is reported so (tcp_data_queue).
    else this.process(segment, now);
  }

  private process(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, receiver } = block;
    emitter.timestamps.note(segment, receiver.lastAck, now);
    this.takeAck(segment, segment.length === 0 && !segment.has(FIN), now);
    if (block.isOver && block.state !== 'time-wait') return;
    if (segment.end > segment.seq) this.takeData(segment, now);
    if (block.isOver && block.state !== 'time-wait') return;
    block.afterArrival(now);
  }

  /** Nobody will read what comes: FIN-WAIT-2 after close(). */
  private inOrphan(segment: Segment, now: number): void {
    const verdict = this.timeWait.judgeOrphan(segment, now);
    if (verdict === 'accept') this.process(segment, now);
    else this.answer(verdict, segment, now);
    if (verdict === 'refuse') this.block.end('aborted');
  }

  private inTimeWait(segment: Segment, now: number): void {
    const { block, timeWait } = this;
    if (timeWait.isOver(now)) {
      block.end('closed');
      block.emitter.refuse(segment, now);
      return;
    }
    this.answer(timeWait.judge(segment, now), segment, now);
  }

  /** What a segment that is not accepted leads to. */
  private answer(verdict: Verdict | WaitVerdict, segment: Segment, now: number): void {
    const { block, validation } = this;
    const { emitter, receiver } = block;
    switch (verdict) {
      case 'forget':
        block.end('closed');
        return;
      case 'reset':
        block.reset();
        return;
      case 'refuse':
        emitter.refuse(segment, now);
        return;
      case 'challenge':
        if (validation.mayChallenge(now)) emitter.acknowledge(now);
        return;
      case 'acknowledge':
        if (validation.mayAnswer(segment, now)) emitter.acknowledge(now);
        return;
      case 'repeat':
        if (!validation.mayAnswer(segment, now)) return;
        receiver.noteRepeat(segment);
        emitter.acknowledge(now);
        return;
      default:
    }
  }

  /** `plain`: the segment may count as a duplicate acknowledgment (RFC 5681 2). */
  private takeAck(segment: Segment, plain: boolean, now: number): void {
    const { block } = this;
    const { emitter, sender } = block;
    sender.persist.noteLife();
    if (emitter.ecn.on && segment.has(ECE)) sender.onEcho();
    if (sender.inRequest > 0 && segment.ack > 0) this.endRequest(now);
    if (segment.ack >= sender.una) emitter.statistics.lastAckReceivedAt = now;
    block.acknowledged(segment, plain, now);
    if (block.state === 'syn-received' && sender.una >= 1) block.establish(now);
    if (sender.finAcknowledged) block.finAcknowledged(now);
  }

  /** The SYN-ACK of a request is acknowledged: it gives a round trip, and was no segment of the connection (tcp_synack_rtt_meas). */
  private endRequest(now: number): void {
    const { flight, rtt, nxt } = this.block.sender;
    if (!flight.has(0, EVER_RETRANSMITTED)) rtt.sample(now - flight.sentAt(0), 1, nxt);
    flight.shift();
    this.block.sender.inRequest = 0;
  }

  private takeData(segment: Segment, now: number): void {
    const { block } = this;
    const { emitter, receiver } = block;
    const before = receiver.nxt;
    const dataEnd = segment.seq + segment.length;
    // RFC 9293 3.10.7.4, seventh: nothing comes behind a FIN.
    if (receiver.finished && segment.seq >= before) return;
    if ((block.isDeaf || (receiver.finished && block.profile.resetsBeyondFin)) && dataEnd > before) {
      emitter.refuse(segment, now);
      block.end(block.orphaned ? 'aborted' : 'reset');
      return;
    }
    if (emitter.ecn.on && emitter.ecn.arrived(segment, receiver.acks)) emitter.ackOwed = true;
    if (receiver.tellsFirst(segment)) emitter.acknowledge(now);
    if (receiver.take(segment, now)) emitter.ackOwed = true;
    this.noteTaken(before, now);
  }

  private takeSynData(segment: Segment, now: number): void {
    const { receiver } = this.block;
    const before = receiver.nxt;
    receiver.takeWithSyn(segment.withoutSyn(), now);
    this.noteTaken(before, now);
  }

  private noteTaken(before: number, now: number): void {
    const { block } = this;
    const { emitter, receiver } = block;
    if (receiver.nxt > before) {
      emitter.statistics.lastDataReceivedAt = now;
      block.news |= News.readable;
    }
    if (receiver.finished && !this.readDone) {
      this.readDone = true;
      block.finReceived(now);
      receiver.forgetGaps();
    }
  }
}
