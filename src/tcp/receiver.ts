import { type AckPolicy, type DataArrival, ackPolicies } from './ack/index.js';
import { Inbox } from './inbox.js';
import type { StackProfile } from './profile.js';
import { Reassembly } from './reassembly.js';
import { FIN, type Segment } from './segment.js';

class Arrival implements DataArrival {
  octets = 0;
  isPush = false;
  unacknowledged = 0;
  window = 0;
  srttNs = 0;
  rtoNs = 0;

  constructor(readonly mss: number) {}
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

/** The receiving half of a connection: what arrived, in order or not, and what is owed to the sender. */
export class Receiver {
  /** Next sequence number expected. */
  nxt = 0;
  readonly inbox = new Inbox();
  readonly acks: AckPolicy;
  /** The acknowledgment that the peer knows. */
  lastAck = 0;
  /** A FIN has arrived and everything before it too. */
  finished = false;
  private readonly reassembly = new Reassembly();
  private readonly arrival: Arrival;
  /** Kept for an application that asks `arrivedAt`; others pay nothing. */
  private arrivals: ArrivalTimes | null = null;
  /** Right edge of the advertised window: never moves left. */
  private edge = 0;
  private finAt = -1;

  constructor(
    private readonly profile: StackProfile,
    private readonly mss: number,
  ) {
    this.acks = ackPolicies[profile.ackPolicy](profile);
    this.arrival = new Arrival(mss);
  }

  get hasGap(): boolean {
    return !this.reassembly.isEmpty;
  }

  /** The window to advertise, octets. Opens only in steps worth sending for (RFC 9293 3.8.6.2.2). */
  window(): number {
    const free = this.profile.receiveBuffer - this.inbox.octets;
    if (this.nxt === 0) return free; // on a SYN: the edge counts from what follows the peer's
    const edge = this.nxt + (free > 0 ? free : 0);
    const step = Math.min(this.mss, this.profile.receiveBuffer / 2);
    if (edge - this.edge >= step) this.edge = edge;
    return this.edge > this.nxt ? this.edge - this.nxt : 0;
  }

  /** As Linux's tcp_cleanup_rbuf: reading has at least doubled a window that was half shut or worse. */
  deservesUpdate(): boolean {
    const current = this.edge - this.nxt;
    const { receiveBuffer } = this.profile;
    if (current * 2 > receiveBuffer) return false;
    const free = receiveBuffer - this.inbox.octets;
    return free >= 2 * current && free - current >= Math.min(this.mss, receiveBuffer / 2);
  }

  /** The application has read: is an acknowledgment due that arrivals alone did not bring? */
  owesForReading(): boolean {
    return this.acks.onRead(this.nxt - this.lastAck, this.inbox.octets === 0);
  }

  /** True when some octet or the FIN of the segment may lie in the window. */
  accepts(segment: Segment): boolean {
    return segment.seq <= this.edge && (segment.end > this.nxt || segment.seq >= this.nxt);
  }

  /** True when a sequence number lies between what is expected and what was advertised. */
  inWindow(seq: number): boolean {
    return seq >= this.nxt && (seq < this.edge || seq === this.nxt);
  }

  /**
   * Takes a segment's payload and FIN. Returns whether to acknowledge at once.
   * `srttNs` and `rtoNs` are the sending half's, for the delay.
   */
  take(segment: Segment, srttNs: number, rtoNs: number, now: number): boolean {
    const hadGap = this.hasGap;
    const before = this.nxt;
    if (segment.has(FIN)) this.finAt = segment.end - 1;
    if (segment.seq > this.nxt) {
      this.reassembly.insert(segment);
      return true;
    }
    this.absorb(segment, now);
    for (let next = this.reassembly.takeUpTo(this.nxt); next !== undefined; next = this.reassembly.takeUpTo(this.nxt)) {
      this.absorb(next, now);
    }
    const isData = this.nxt > before;
    const isEnd = this.finAt === this.nxt;
    if (isEnd) {
      this.nxt++;
      this.finished = true;
    } else if (!isData) return true;
    const arrival = this.arrival;
    arrival.octets = segment.length;
    arrival.isPush = segment.isPush;
    arrival.unacknowledged = this.nxt - this.lastAck;
    arrival.window = this.edge - this.nxt;
    arrival.srttNs = srttNs;
    arrival.rtoNs = rtoNs;
    const atOnce = isData && this.acks.onData(arrival, now);
    return (isEnd ? this.acks.onFin(arrival, now) : atOnce) || hadGap;
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

  /** What lies beyond the advertised edge is not taken. */
  private absorb(segment: Segment, now: number): void {
    const skip = this.nxt - segment.seq;
    const room = this.edge - segment.seq;
    const take = (segment.length < room ? segment.length : room) - skip;
    if (take > 0 && segment.stream !== null) {
      segment.stream.read(segment.offset + skip, take, this.inbox);
      this.nxt += take;
      this.arrivals?.note(this.nxt - 1, now);
    }
  }
}
