import { type AckPolicy, type DataArrival, ackPolicies } from './ack/index.js';
import { SegmentEstimate, type Sizing } from './ack/segment-estimate.js';
import { Inbox } from './inbox.js';
import type { Agreement } from './options.js';
import type { StackProfile } from './profile.js';
import { Reassembly } from './reassembly.js';
import { SackBlocks } from './sack-blocks.js';
import { FIN, SYN, type Segment } from './segment.js';
import { type ReceiveWindow, receiveWindows } from './window/index.js';

/** What an acknowledgment policy may ask about the segment at hand: looked up when it does. */
class Arrival implements DataArrival {
  octets = 0;
  sizing: Sizing = 'other';
  isPush = false;
  windowGrew = false;
  isAnswered = false;

  constructor(
    public mss: number,
    private readonly receiver: Receiver,
    private readonly opening: ReceiveWindow,
    private readonly roundTrip: RoundTrip,
  ) {}

  get unacknowledged(): number {
    return this.receiver.nxt - this.receiver.lastAck;
  }

  get window(): number {
    return this.opening.edge - this.receiver.lastAck;
  }

  get nxt(): number {
    return this.receiver.nxt;
  }

  get hasGap(): boolean {
    return this.receiver.hasGap;
  }

  get blocks(): number {
    return this.receiver.sacks.count;
  }

  get srttNs(): number {
    return this.roundTrip.srttNs;
  }

  get rtoNs(): number {
    return this.roundTrip.rtoNs;
  }

  get windowHolds(): boolean {
    return this.opening.holds;
  }

  get windowIsTight(): boolean {
    return this.opening.isTight;
  }

  get receiverRttNs(): number {
    return this.opening.roundTripNs;
  }
}

/** Instants that were asked for are dropped so many at a time. */
const MOST_ASKED_FOR = 32;

/** Instants at which unread octets arrived, for an application that reads late and asks. */
class ArrivalTimes {
  private readonly ends: number[] = [];
  private readonly times: number[] = [];
  private first = 0;

  note(end: number, now: number): void {
    this.ends.push(end);
    this.times.push(now);
  }

  /** When the octet before `end` arrived. Offsets must be asked for in order. */
  of(end: number): number {
    while (this.first < this.ends.length - 1 && this.ends[this.first] < end) this.first++;
    if (this.first > MOST_ASKED_FOR) {
      this.ends.splice(0, this.first);
      this.times.splice(0, this.first);
      this.first = 0;
    }
    return this.times[this.first];
  }
}

/** What the sending half knows of the round trip, ns. */
interface RoundTrip {
  readonly srttNs: number;
  readonly rtoNs: number;
}

/** The receiving half of a connection: what arrived, in order or not, and what is owed to the sender. */
export class Receiver {
  /** Next sequence number expected. */
  nxt = 0;
  readonly inbox = new Inbox();
  readonly segment = new SegmentEstimate();
  readonly acks: AckPolicy;
  /** The acknowledgment that the peer knows. */
  lastAck = 0;
  /** A FIN has arrived and everything before it too. */
  finished = false;
  /** Segments that arrived ahead of a gap. */
  outOfOrder = 0;
  readonly sacks = new SackBlocks();
  private readonly reassembly = new Reassembly();
  private arrival: Arrival;
  /** Kept for an application that asks `arrivedAt`; others pay nothing. */
  private arrivals: ArrivalTimes | null = null;
  /** How the window opens. */
  opening: ReceiveWindow;
  private finAt = -1;

  constructor(
    private readonly profile: StackProfile,
    mss: number,
    private readonly roundTrip: RoundTrip,
  ) {
    this.acks = ackPolicies[profile.ackPolicy](profile, this.segment);
    this.opening = receiveWindows[profile.receiveWindow](profile, mss, this.inbox, this.segment);
    this.arrival = new Arrival(mss, this, this.opening, roundTrip);
  }

  get hasGap(): boolean {
    return !this.reassembly.isEmpty;
  }

  /** By how many bits its windows are shifted in the header. */
  get windowShift(): number {
    return this.opening.shift;
  }

  /** The handshake has told what both ends do. */
  established(agreement: Agreement, now: number): void {
    if (agreement.sack) this.sacks.begin(agreement.payload, agreement.timestamps, this.profile.dsack);
    this.opening.agreed(agreement, agreement.ownPayload);
    this.opening.begin?.(now);
    this.arrival.mss = agreement.payload;
    this.segment.begin(agreement.ownPayload, agreement.payload, this.opening.edge - this.nxt);
  }

  /** The peer's SYN came first: the window that answers it counts segments as agreed (tcp_openreq_init_rwin). */
  answering(agreement: Agreement): void {
    const { profile } = this;
    this.opening = receiveWindows[profile.receiveWindow](profile, agreement.ownPayload, this.inbox, this.segment);
    // Timestamps are taken off tp->advmss when the connection is made already (tcp_rcv_state_process).
    this.opening.agreed(agreement, agreement.ownMss);
    this.arrival = new Arrival(agreement.payload, this, this.opening, this.roundTrip);
  }

  /** The window to advertise, octets. */
  window(isSyn: boolean): number {
    return this.opening.advertise(this.nxt, isSyn);
  }

  /** The application has taken octets: there is room for others (tcp_rcv_space_adjust). */
  noteReading(now: number): void {
    const { inbox, opening, nxt } = this;
    const end = this.finished ? nxt - 1 : nxt;
    opening.read(end - inbox.octets, end, now);
  }

  /** The application has read: is an acknowledgment due that arrivals alone did not bring? */
  owesForReading(now: number): boolean {
    const { inbox, opening, nxt } = this;
    this.noteReading(now);
    // Where nothing more will come, nobody needs to know how much could (__tcp_cleanup_rbuf).
    return this.acks.onRead(nxt - this.lastAck, inbox.octets === 0) || (!this.finished && opening.deservesUpdate(nxt));
  }

  /**
   * True when a segment may be looked at. By RFC 9293 3.10.7.4 that is one of which
   * some octet may lie in the window. Linux goes back to what it acknowledged last,
   * and refuses what ends beyond the window as long as octets lie unread; a FIN may
   * lie one beyond it (tcp_sequence).
   */
  accepts(segment: Segment): boolean {
    const { seq, end } = segment;
    const { trims } = this.opening;
    // What was taken whole may end beyond the edge: the window is shut then, and no less (tcp_receive_window).
    const edge = Math.max(this.opening.edge, this.nxt);
    if (seq > edge) return false;
    if (trims) return end > this.nxt || seq >= this.nxt;
    if (end < this.lastAck) return false;
    return seq + segment.length <= edge || this.inbox.octets === 0;
  }

  /** Where the furthest octets end that wait for a gap to close, a sequence number; 0 when there are none. */
  get highest(): number {
    return this.reassembly.end;
  }

  /** Takes a segment's payload and FIN. Returns whether to acknowledge at once. */
  take(segment: Segment, now: number): boolean {
    return this.isNext(segment) ? this.takeNext(segment, now) : this.takeAny(segment, now);
  }

  /** The segment is what is expected next and nothing else, all of it fits, and nothing waits for it: most are (tcp_rcv_established' fast path). */
  isNext({ seq, length, flags, stream }: Segment): boolean {
    return (
      seq === this.nxt &&
      stream !== null &&
      (flags & (SYN | FIN)) === 0 &&
      length > 0 &&
      seq + length <= this.opening.edge &&
      this.finAt < 0 &&
      this.reassembly.isEmpty &&
      !this.sacks.hasRepeat
    );
  }

  /** `takeAny` for one that `isNext`. */
  takeNext(segment: Segment, now: number): boolean {
    const { opening, arrival } = this;
    if (segment.tsEcr > 0) opening.echoed?.(segment.length, segment.tsEcr, now);
    this.measure(segment);
    this.append(segment, 0, segment.length, now, false);
    arrival.octets = sizeOf(segment);
    arrival.isPush = segment.isPush;
    const atOnce = this.acks.onData(arrival, now);
    arrival.windowGrew = false;
    return atOnce;
  }

  /** What an acknowledgment that is held back reports must be told before this segment is taken, which it answers. */
  tellsFirst({ seq, end }: Segment): boolean {
    const { acks, arrival, nxt, sacks } = this;
    arrival.isAnswered = seq > nxt && acks.holdsReport === true && sacks.active && sacks.pushesBack(seq, end);
    return arrival.isAnswered;
  }

  private takeAny(segment: Segment, now: number): boolean {
    const hadGap = this.hasGap;
    const before = this.nxt;
    const isRepeat = segment.end <= before;
    // A report that waits lasts only while nothing but what is expected comes (tcp_data_queue; tcp_rcv_established' fast path,
    // which the kernel leaves too whenever the pages run out that it has laid by for the socket: that is not modelled).
    if (this.sacks.hasRepeat && (segment.seq !== before || hadGap || segment.has(FIN) || this.opening.isFull === true))
      this.sacks.dropRepeat();
    if (isRepeat) this.sacks.noteRepeat(segment.seq, segment.end);
    if (isRepeat || this.liesOutside(segment)) {
      this.acks.onRepeat(this.describe(segment), true);
      return true;
    }
    if (segment.has(FIN) && !(this.opening.trims && segment.end > this.opening.edge)) this.finAt = segment.end - 1;
    if (segment.length > 0 && segment.tsEcr > 0) this.opening.echoed?.(segment.length, segment.tsEcr, now);
    if (segment.seq > this.nxt) return this.keepAside(segment, now);
    if (segment.seq < this.nxt) this.sacks.noteRepeat(segment.seq, this.nxt);
    if (segment.length > 0) this.measure(segment);
    this.absorb(segment, now, false);
    const filledTo = this.nxt;
    // Where the FIN stands the stream ends, whatever waits beyond it (tcp_ofo_queue).
    while (this.nxt !== this.finAt) {
      const next = this.reassembly.takeUpTo(this.nxt);
      if (next === undefined) break;
      // What fills the gap brought part of this once more (tcp_ofo_queue).
      if (next.seq < filledTo) this.sacks.extendRepeat(next.seq, Math.min(next.end, filledTo));
      this.opening.released(next.length, Math.max(this.reassembly.end - next.end, 0));
      this.absorb(next, now, true);
    }
    if (hadGap) this.sacks.advance(this.nxt);
    const isData = this.nxt > before;
    const isEnd = this.finAt === this.nxt;
    if (isEnd) {
      this.nxt++;
      this.finished = true;
    } else if (!isData) return true;
    const arrival = this.describe(segment);
    const atOnce = isData && this.acks.onData(arrival, now);
    arrival.windowGrew = false;
    // A FIN needs no room, but where there is none nothing is put off (tcp_data_queue, ICSK_ACK_NOMEM).
    const mayWait = isEnd ? !this.acks.onFin(arrival, now) && this.opening.isFull !== true : !atOnce;
    return !mayWait || (hadGap && (isEnd || !arrival.hasGap));
  }

  /** What came with a SYN is only queued, and tells nothing of the peer's pace (tcp_fastopen_add_skb). */
  takeWithSyn(data: Segment, now: number): void {
    this.absorb(data, now, true);
    if (!data.has(FIN)) return;
    this.nxt++;
    this.finished = true;
  }

  /** The peer's FIN has been dealt with: what waits beyond it never counts (tcp_fin). */
  forgetGaps(): void {
    this.sacks.reset();
    for (const { length } of this.reassembly.clear()) this.opening.released(length, 0);
  }

  /** Nobody will read what lies unread. */
  discard(): void {
    this.inbox.clear();
    this.opening.discard?.();
  }

  /** A segment that lies before what is expected, whole: its payload has been here before. */
  noteRepeat(segment: Segment): void {
    if (segment.end <= segment.seq || segment.seq >= this.nxt || segment.has(SYN)) return;
    this.acks.onRepeat(this.describe(segment), false);
    this.sacks.noteRepeat(segment.seq, Math.min(segment.end, this.nxt));
  }

  /**
   * A segment that the window is shut for, or that begins where it ends
   * (tcp_data_queue). Linux takes a bare FIN all the same: there are peers that
   * would repeat it for as long as the window is shut.
   */
  private liesOutside({ seq, length }: Segment): boolean {
    const { nxt } = this;
    const { edge, trims } = this.opening;
    if (seq > nxt) return seq >= edge;
    return edge <= nxt && (length > 0 || trims);
  }

  private keepAside(segment: Segment, now: number): boolean {
    this.outOfOrder++;
    this.measure(segment);
    if (this.sacks.active) this.reassembly.reportHeld(segment.seq, segment.end, this.sacks);
    const grew =
      this.reassembly.insert(segment) && this.opening.keptAside(segment.length, this.reassembly.end - this.nxt, this.roundTrip.srttNs);
    this.sacks.note(segment.seq, this.within(segment.end));
    const arrival = this.describe(segment);
    arrival.windowGrew = grew;
    const atOnce = this.acks.onGap(arrival, now);
    arrival.windowGrew = false;
    return atOnce;
  }

  /** How large the peer's segments are, to begin with: the window and its acknowledgments go by it. */
  private measure(segment: Segment): void {
    const sizing = this.segment.measure(sizeOf(segment), segment.isPush);
    this.arrival.sizing = sizing;
    if (sizing === 'larger') this.opening.learn?.(segment.length);
  }

  private describe(segment: Segment): Arrival {
    const { arrival } = this;
    arrival.octets = sizeOf(segment);
    arrival.isPush = segment.isPush;
    return arrival;
  }

  /** From now on, remember when octets arrived. */
  rememberArrivals(): void {
    this.arrivals = new ArrivalTimes();
  }

  /** When the octet before stream offset `end` arrived, ns. Ask in order, after `rememberArrivals`. */
  arrivedAt(end: number): number {
    if (this.arrivals === null) throw new Error('arrivals are not being remembered');
    return this.arrivals.of(end);
  }

  /** What lies beyond the advertised edge is not taken, where the window trims. */
  private within(end: number): number {
    const { edge, trims } = this.opening;
    return trims && end > edge ? edge : end;
  }

  private absorb(segment: Segment, now: number, hasWaited: boolean): void {
    const skip = this.nxt - segment.seq;
    const take = this.within(segment.seq + segment.length) - this.nxt;
    if (take > 0) this.append(segment, skip, take, now, hasWaited);
  }

  /** Octets of a segment are what was expected next. */
  private append(segment: Segment, skip: number, octets: number, now: number, hasWaited: boolean): void {
    if (segment.stream === null) return;
    segment.stream.read(segment.offset + skip, octets, this.inbox);
    this.nxt += octets;
    if (this.opening.queued(octets, segment.length, this.nxt, this.roundTrip.srttNs, now, hasWaited)) this.arrival.windowGrew = true;
    this.arrivals?.note(this.nxt - 1, now);
  }
}

/** Payload octets of a segment as the peer sent it. */
function sizeOf({ gsoSize, length }: Segment): number {
  return gsoSize > 0 && gsoSize < length ? gsoSize : length;
}
