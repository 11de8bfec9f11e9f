import { EcnState } from './ecn.js';
import type { EndpointPort } from './endpoint-port.js';
import { Agreement } from './options.js';
import { Patience } from './patience.js';
import type { StackProfile } from './profile.js';
import { Receiver } from './receiver.js';
import { ACK, FIN, HEADER_OCTETS, RST, SYN, type Segment } from './segment.js';
import { Sender } from './sender.js';
import type { SegmentOutput } from './sender-port.js';
import { SocketOptions } from './socket-options.js';
import { EndpointStatistics } from './statistics.js';
import { Timestamps } from './timestamps.js';
import { Wire } from './wire.js';

/** The two halves of a connection, and the segments made of what both have to say. */
export class Emitter implements SegmentOutput {
  readonly options: SocketOptions;
  readonly patience: Patience;
  readonly sender: Sender;
  readonly receiver: Receiver;
  /** What both ends do; while no SYN has come, what this one would. */
  readonly agreement: Agreement;
  readonly timestamps = new Timestamps();
  readonly ecn: EcnState;
  readonly wire: Wire;
  readonly statistics = new EndpointStatistics();
  /** Something arrived that no acknowledgment has left for yet, and one must. */
  ackOwed = false;
  /** A process has the connection: what arrivals owe waits until it lets go (tcp_backlog_ack_defer). */
  defersAcks = false;
  /** The peer's SYN has come: what leaves acknowledges. */
  synchronized = false;

  constructor(
    profile: StackProfile,
    readonly port: EndpointPort,
    isClient: boolean,
  ) {
    const mss = port.flow.pathMtu - HEADER_OCTETS;
    this.ecn = new EcnState(profile.ecn);
    this.options = new SocketOptions(profile);
    this.patience = new Patience(profile, this.options, isClient);
    this.sender = new Sender(profile, this.patience, mss, this, this.timestamps, this.ecn);
    this.receiver = new Receiver(profile, mss, this.sender.rtt);
    this.agreement = new Agreement(profile, mss, this.receiver.windowShift);
    this.wire = new Wire(port, this.sender, this.receiver, this.agreement, this.timestamps, this.ecn);
  }

  sendRange(seq: number, end: number, again: boolean, now: number): void {
    if (again || seq === 0 || end > this.sender.stream.end + 1) this.sendSpecial(seq, end, again, now);
    else {
      const length = end - seq;
      this.port.counters.bytes += length;
      this.noteData(length, now);
      this.send(ACK, seq, length, true, now);
    }
  }

  /** A range that was sent before, or holds SYN or FIN. */
  private sendSpecial(seq: number, end: number, again: boolean, now: number): void {
    const { sender, statistics } = this;
    const { counters } = this.port;
    const dataFrom = seq > 0 ? seq : 1;
    const dataEnd = sender.stream.end + 1;
    const dataTo = end < dataEnd ? end : dataEnd;
    const length = dataTo > dataFrom ? dataTo - dataFrom : 0;
    let flags = this.synchronized ? ACK : 0;
    if (seq === 0) flags |= SYN | (flags === 0 ? this.ecn.synFlags(again) : this.ecn.synAckFlags);
    if (end > dataEnd) flags |= FIN;
    counters.bytes += length;
    if (again) {
      counters.retransmits++;
      counters.bytesRetransmitted += length;
      statistics.retransmits++;
      statistics.bytesRetransmitted += length;
    }
    if (length > 0) this.noteData(length, now);
    this.send(flags, seq, length, length > 0 && !again, now);
  }

  private noteData(length: number, now: number): void {
    const { statistics } = this;
    statistics.dataSegmentsOut++;
    statistics.bytesSent += length;
    statistics.lastDataSentAt = now;
    this.receiver.acks.onDataSent(now);
  }

  /** A zero-window or keepalive probe as the kernel sends it: an octet that was acknowledged long ago, without the octet (tcp_xmit_probe_skb). */
  sendProbe(now: number): void {
    this.sendBare(ACK, this.sender.una - 1, now);
  }

  acknowledge(now: number): void {
    this.sendBare(ACK, this.place, now);
  }

  /** Where a segment without data stands: no further than a window that has shrunk (tcp_acceptable_seq), but for what scaling cannot tell. */
  get place(): number {
    const { nxt, una, peerWindow } = this.sender;
    const beyond = nxt - una - peerWindow.octets;
    return beyond < (this.agreement.scaling ? 1 << this.receiver.windowShift : 1) ? nxt : nxt - beyond;
  }

  sendBare(flags: number, seq: number, now: number): void {
    this.send(flags, seq, 0, false, now);
  }

  /** RFC 9293 3.10.7.1: an RST that the sender of the segment will believe. */
  refuse(segment: Segment, now: number): void {
    if (segment.has(RST)) return;
    if (segment.has(ACK)) this.wire.sendReset(RST, segment.ack, 0, now);
    else this.wire.sendReset(RST | ACK, 0, segment.end, now);
  }

  private send(flags: number, seq: number, length: number, isNew: boolean, now: number): void {
    this.statistics.segmentsOut++;
    if (flags === ACK && this.wire.isPlain) {
      this.wire.sendPlain(seq, length, now);
      this.ackOwed = false;
      return;
    }
    const toldAll = this.wire.send(flags, seq, length, isNew, now);
    // What a full segment has no room to report is owed still.
    if (flags & ACK) this.ackOwed &&= !toldAll;
  }
}
