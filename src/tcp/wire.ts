import { type Direction, Ecn, type Flow } from '../net/index.js';
import type { EcnState } from './ecn.js';
import type { EndpointPort, SegmentOutlet } from './endpoint-port.js';
import type { FastOpenOption } from './fast-open.js';
import { SEGMENT_SENT } from './events.js';
import type { Agreement } from './options.js';
import type { Receiver } from './receiver.js';
import { ACK, NO_TIMESTAMP, SYN, Segment } from './segment.js';
import type { Sender } from './sender.js';
import type { Timestamps } from './timestamps.js';

/** Puts segments together from what the halves of an endpoint know, and sends them off. */
export class Wire {
  /** The Fast Open option of this end's SYN or SYN-ACK (RFC 7413); null = none. */
  fastOpen: FastOpenOption | null = null;
  private readonly outlet: SegmentOutlet;
  private readonly flow: Flow;
  private readonly direction: Direction;

  constructor(
    private readonly port: EndpointPort,
    private readonly sender: Sender,
    private readonly receiver: Receiver,
    private readonly agreement: Agreement,
    private readonly timestamps: Timestamps,
    private readonly ecn: EcnState,
  ) {
    this.outlet = port.outlet ?? port.flow;
    this.flow = port.flow;
    this.direction = port.direction;
  }

  /** An open connection says where it stands and what has come, and there is nothing else to tell: no congestion, no SACK blocks. */
  get isPlain(): boolean {
    return !this.ecn.on && !this.receiver.sacks.hasReport;
  }

  /** Sends octets of the sender's stream, or none, with the acknowledgment, as long as it `isPlain`. */
  sendPlain(seq: number, length: number, now: number): void {
    const { receiver } = this;
    const stream = length > 0 ? this.sender.stream : null;
    const stamped = this.agreement.timestamps;
    const segment = new Segment(
      this.flow,
      this.direction,
      ACK,
      seq,
      receiver.nxt,
      receiver.opening.advertise(receiver.nxt, false),
      length,
      stream,
      seq > 0 ? seq - 1 : 0,
      null,
      stream !== null && this.isPush(seq - 1 + length, stream.end),
      null,
      stamped ? this.timestamps.value(now) : NO_TIMESTAMP,
      stamped ? this.timestamps.recent : NO_TIMESTAMP,
    );
    receiver.lastAck = receiver.nxt;
    receiver.acks.onAckSent(receiver.opening);
    this.launch(segment, now);
  }

  /**
   * Sends the segment of the sender's stream; `isNew`: with data that leave for the
   * first time. False when there was more to report than it had room for.
   */
  send(bits: number, seq: number, length: number, isNew: boolean, now: number): boolean {
    const { port, receiver, agreement, ecn } = this;
    const flags = ecn.on ? bits | ecn.flagsFor(isNew) : bits;
    const isSyn = (flags & SYN) !== 0;
    const window = receiver.window(isSyn);
    const ack = flags & ACK ? receiver.nxt : 0;
    const stream = length > 0 ? this.sender.stream : null;
    const offset = seq > 0 ? seq - 1 : 0;
    const sack = receiver.sacks.hasReport ? receiver.sacks.fitting(length, this.sender.mss) : null;
    const isPush = stream !== null && !isSyn && this.isPush(offset + length, stream.end);
    const stamped = agreement.timestamps;
    const segment = new Segment(
      port.flow,
      port.direction,
      flags,
      seq,
      ack,
      window,
      length,
      stream,
      offset,
      sack,
      isPush,
      isSyn ? agreement.offer(this.fastOpen) : null,
      stamped ? this.timestamps.value(now) : NO_TIMESTAMP,
      stamped ? this.timestamps.recent : NO_TIMESTAMP,
    );
    if (flags & ACK) {
      receiver.lastAck = ack;
      receiver.acks.onAckSent(receiver.opening);
    }
    if (isNew && ecn.on) segment.ecn = Ecn.ect0;
    this.launch(segment, now);
    return sack !== null || receiver.sacks.count === 0;
  }

  /** PSH ends packets of several segments, and what was written so far. */
  private isPush(end: number, written: number): boolean {
    const { packets, queue } = this.sender;
    return packets?.ends === true || (queue === null ? end === written : queue.isPushed(end));
  }

  /** Sends an RST as one does who has no connection: without options or window (tcp_v4_send_reset). */
  sendReset(flags: number, seq: number, ack: number, now: number): void {
    const { flow, direction } = this.port;
    this.launch(new Segment(flow, direction, flags, seq, ack, 0, 0), now);
  }

  private launch(segment: Segment, now: number): void {
    const { port } = this;
    port.counters.segments++;
    segment.serial = port.flow.nextSerial();
    if (port.trace.active) this.tell(segment, now);
    this.outlet.send(segment, now);
  }

  private tell({ serial, flags, seq, length, ack, window }: Segment, now: number): void {
    const { flow, direction, trace } = this.port;
    trace.emit(SEGMENT_SENT, now, flow.number, direction, serial, flags, seq, length, ack, window);
  }
}
