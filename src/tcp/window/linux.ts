import { NEVER } from '../../engine/index.js';
import { type Agreement, MOST_UNSCALED, shiftFor } from '../options.js';
import type { StackProfile } from '../profile.js';
import { sinceTimestamp } from '../timestamps.js';
import type { SegmentEstimate } from '../ack/segment-estimate.js';
import type { ReceiveWindow } from './index.js';
import { QueueMemory } from './queue-memory.js';

/** TCP_DEFAULT_SCALING_RATIO: half of a buffer is payload, until a full segment tells better. In 256ths. */
const FIRST_RATIO = 128;
/** TCP_INIT_CWND: what the tuning takes for a first window, segments. */
const FIRST_SEGMENTS = 10;
/** SOCK_MIN_RCVBUF: a smaller buffer could not hold what one segment takes, and the window would stay shut. */
const LEAST_BUFFER = 2304;
/** Below this payload nothing is learnt about windows. */
const TELLING_OCTETS = 128;

const UNKNOWN = -1;

/**
 * The receive window as Linux makes it: what it offers (`ceiling`, the kernel's
 * rcv_ssthresh) starts at half the buffer and rises by two segments for each
 * full one that arrives (tcp_grow_window), the buffer itself follows twice the
 * octets that the application reads in a round trip (tcp_rcv_space_adjust), and
 * memory counts, not octets (tcp_win_from_space).
 *
 * Not modelled: memory pressure, collapsing and pruning of the queue.
 */
export class LinuxWindow implements ReceiveWindow {
  readonly trims = false;
  private buffer: number;
  private mostBuffer: number;
  /** sysctl_tcp_rmem[2]. */
  private readonly limit: number;
  isOwned = true;
  /** Payload's part of memory, in 256ths. */
  private ratio = FIRST_RATIO;
  private clamp: number;
  ceiling: number;
  /** What was advertised, and the acknowledgment that it went with: the kernel's rcv_wnd and rcv_wup. */
  private window: number;
  private from = 1;
  shift: number;
  /** The unit in which windows are told, octets. */
  private scale: number;
  private readonly queue = new QueueMemory();
  /** From what is expected to the end of what waits beyond a gap, octets. */
  private beyond = 0;
  /** Octets that the application read in the last round trip measured, and where and when this one began. */
  readSpace: number;
  private readFrom = 1;
  private readSince = NEVER;
  /** The receiver's own measure of the round trip, ns. */
  private rttNs = 0;
  private rttSeq = 0;
  private rttSince = NEVER;
  private lastEcho = 0;

  private hasTimestamps = false;
  private hasSack = false;
  /** What `select` answers as long as nothing that it depends on changes. */
  private selected = UNKNOWN;
  /** The size of the peer's segments, and the memory taken, that it is for. */
  private selectedFor = 0;
  private selectedAt = 0;

  constructor(
    profile: StackProfile,
    private mss: number,
    private readonly segment: SegmentEstimate,
  ) {
    this.mostBuffer = Math.max(2 * profile.receiveBuffer, LEAST_BUFFER);
    this.limit = profile.receiveBufferLimit ?? this.mostBuffer;
    this.buffer = Math.min(profile.receiveBufferFirst, this.mostBuffer);
    const space = this.payloadOf(this.buffer);
    const isFixed = this.buffer === this.mostBuffer;
    this.clamp = isFixed ? space : Number.MAX_SAFE_INTEGER;
    this.window = space > mss ? space - (space % mss) : space;
    this.shift = shiftFor(isFixed ? space : this.mostBuffer);
    this.scale = 1 << this.shift;
    this.clamp = Math.min(this.clamp, MOST_UNSCALED * this.scale);
    if (!isFixed) this.clamp = Math.min(this.clamp, space);
    this.ceiling = this.window;
    this.readSpace = Math.min(this.window, FIRST_SEGMENTS * mss);
  }

  agreed({ scaling, timestamps, sack, ownPayload }: Agreement, segmentOctets: number): void {
    this.selected = UNKNOWN;
    this.hasSack = sack;
    this.hasTimestamps = timestamps;
    this.queue.agreed(timestamps);
    this.mss = ownPayload;
    this.reserve(segmentOctets);
    if (!scaling) {
      this.shift = 0;
      this.scale = 1;
      this.clamp = Math.min(this.clamp, MOST_UNSCALED);
      this.ceiling = Math.min(this.ceiling, MOST_UNSCALED);
    }
    this.readSpace = Math.min(this.ceiling, this.window, FIRST_SEGMENTS * segmentOctets);
  }

  /** tcp_init_buffer_space: one segment's worth of the buffer is not offered, until a full segment has told how much memory it takes. */
  private reserve(octets: number): void {
    const space = this.payloadOf(this.buffer);
    this.clamp = Math.min(this.clamp, space);
    if (this.clamp > 2 * octets && this.clamp + octets > space) this.clamp = Math.max(2 * octets, space - octets);
    this.ceiling = Math.min(this.ceiling, this.clamp);
  }

  /** tcp_init_buffer_space: the first measure begins with the connection, however late the first octets come. */
  begin(now: number): void {
    this.readSince = now;
  }

  get edge(): number {
    return this.from + this.window;
  }

  get isTight(): boolean {
    return this.free < Math.floor(Math.min(this.clamp, this.payloadOf(this.buffer)) / 2);
  }

  get holds(): boolean {
    return this.select() >= this.window;
  }

  advertise(nxt: number, isSyn: boolean): number {
    // What a SYN has no room to tell counts all the same (tcp_make_synack, __tcp_transmit_skb).
    if (isSyn) return this.window < MOST_UNSCALED ? this.window : MOST_UNSCALED;
    const current = this.edge > nxt ? this.edge - nxt : 0;
    const selected = this.select();
    this.window = selected < current ? this.align(current) : selected;
    this.from = nxt;
    // What it offers may be more than it can tell (tcp_select_window).
    return Math.min(this.window, MOST_UNSCALED * this.scale);
  }

  get memoryTaken(): number {
    return this.queue.taken;
  }

  get isFull(): boolean {
    return this.queue.taken > this.buffer;
  }

  /** tcp_rcv_rtt_measure_ts: full segments tell, once for each echo, in whole milliseconds; the least counts (tcp_rcv_rtt_update). */
  echoed(octets: number, echo: number, now: number): void {
    if (echo === this.lastEcho) return;
    this.lastEcho = echo;
    if (octets < this.segment.octets) return;
    const sample = sinceTimestamp(echo, now);
    if (sample > 0 && (this.rttNs === 0 || sample < this.rttNs)) this.rttNs = sample;
    else if (sample > 0) this.rttNs += Math.floor((sample - this.rttNs) / 8);
  }

  /** tcp_event_data_recv, but for what waited beyond a gap: that was looked at when it came (tcp_ofo_queue). */
  queued(octets: number, whole: number, nxt: number, _srttNs: number, now: number, hasWaited: boolean): boolean {
    this.queue.hold(whole, octets === whole, nxt);
    if (hasWaited) return false;
    if (!this.hasTimestamps) this.measureRoundTrip(nxt, now);
    return whole >= TELLING_OCTETS && this.grow(whole);
  }

  /**
   * tcp_data_queue_ofo: the window grows before the segment's memory is counted, and the buffer after it.
   * Without SACK it does not grow: an acknowledgment with another window is no duplicate.
   */
  keptAside(octets: number, beyond: number): boolean {
    const grew = this.hasSack && this.grow(octets);
    this.queue.taken += this.queue.of(octets);
    this.beyond = beyond;
    if (this.isOwned) this.growBuffer(this.readSpace);
    return grew;
  }

  get memoryOctets(): number {
    return this.buffer;
  }

  resize(octets: number): void {
    this.mostBuffer = Math.max(octets, LEAST_BUFFER);
    this.buffer = this.mostBuffer;
    this.selected = UNKNOWN;
  }

  get roundTripNs(): number {
    return this.rttNs;
  }

  released(octets: number, beyond: number): void {
    this.queue.taken -= this.queue.of(octets);
    this.beyond = beyond;
  }

  read(copied: number, nxt: number, now: number): void {
    for (let end = this.queue.giveBack(copied); end >= 0; end = this.queue.giveBack(copied)) this.tuneBuffer(end, nxt, now);
    this.tuneBuffer(copied, nxt, now);
  }

  discard(): void {
    this.queue.discard();
  }

  deservesUpdate(nxt: number): boolean {
    const current = this.edge > nxt ? this.edge - nxt : 0;
    if (2 * current > this.clamp) return false;
    const selected = this.select();
    return selected > 0 && selected >= 2 * current;
  }

  private payloadOf(memory: number): number {
    return Math.floor((memory * this.ratio) / 256);
  }

  private get free(): number {
    return this.payloadOf(this.buffer - this.queue.taken);
  }

  private align(octets: number): number {
    return Math.ceil(octets / this.scale) * this.scale;
  }

  /** __tcp_select_window; asked more often than it changes. */
  private select(): number {
    // Unscaled, it depends on what was advertised last.
    const { segment, queue } = this;
    if (this.selected === UNKNOWN || this.selectedFor !== segment.octets || this.selectedAt !== queue.taken || this.scale === 1) {
      this.selected = this.choose();
      this.selectedFor = segment.octets;
      this.selectedAt = queue.taken;
    }
    return this.selected;
  }

  private choose(): number {
    const full = Math.min(this.clamp, this.payloadOf(this.buffer));
    const mss = Math.min(this.segment.octets, full);
    let { free } = this;
    if (free < Math.floor(full / 2)) {
      free -= free % this.scale;
      if (free <= 0 || free < Math.floor(this.payloadOf(this.buffer) / 16) || free < mss) return 0;
    }
    if (free > this.ceiling) free = this.ceiling;
    if (this.scale > 1) return this.align(free);
    const { window } = this;
    if (window <= free - mss || window > free) return free - (free % mss);
    return mss === full && free > window + Math.floor(full / 2) ? free : window;
  }

  /** tcp_measure_rcv_mss: a full segment shows how much of its memory is payload. */
  learn(octets: number): void {
    const ratio = Math.max(Math.floor((octets * 256) / this.queue.of(octets)), 1);
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    this.selected = UNKNOWN;
    const before = this.clamp;
    this.clamp = this.payloadOf(this.buffer);
    if (this.clamp < before) this.ceiling = Math.min(this.ceiling, this.clamp);
    else this.ceiling = Math.max(this.ceiling, Math.min(this.window, this.clamp));
    if (this.clamp < this.readSpace) this.readSpace = this.clamp;
  }

  /** tcp_grow_window: offer more if segments like this one carry enough payload for their memory. */
  private grow(octets: number): boolean {
    const room = Math.min(this.clamp, this.free) - this.ceiling;
    if (room <= 0) return false;
    const memory = this.queue.of(octets);
    let increase = this.payloadOf(memory) <= octets ? 2 * this.mss : this.increaseForSmall(octets, memory);
    if (increase === 0) return false;
    increase = Math.max(increase, 2 * octets);
    this.ceiling += Math.min(room, increase);
    this.selected = UNKNOWN;
    return true;
  }

  /** __tcp_grow_window. */
  private increaseForSmall(octets: number, memory: number): number {
    let size = Math.floor(this.payloadOf(memory) / 2);
    let window = Math.floor(this.payloadOf(this.limit) / 2);
    while (this.ceiling <= window) {
      if (size <= octets) return 2 * this.segment.octets;
      size = Math.floor(size / 2);
      window = Math.floor(window / 2);
    }
    return 0;
  }

  /** tcp_rcv_rtt_measure: the time in which one window arrives. With timestamps the round trip is known at once. */
  private measureRoundTrip(nxt: number, now: number): void {
    if (this.rttSince !== NEVER) {
      if (nxt < this.rttSeq) return;
      const sample = now - this.rttSince;
      // It can only be too long: the least of the recent ones.
      if (this.rttNs === 0 || sample < this.rttNs) this.rttNs = sample > 0 ? sample : 1;
    }
    this.rttSeq = nxt + this.window;
    this.rttSince = now;
  }

  /** tcp_rcv_space_adjust. */
  private tuneBuffer(copied: number, nxt: number, now: number): void {
    if (this.rttNs === 0 || now - this.readSince < this.rttNs) return;
    const read = copied - this.readFrom - (nxt - copied);
    if (read > this.readSpace) this.growBuffer(read);
    this.readFrom = copied;
    this.readSince = now;
  }

  /** tcp_rcvbuf_grow: a measure is one round trip late, hence the double, more while it doubles, and room for what waits beyond a gap. */
  private growBuffer(read: number): void {
    const before = this.readSpace;
    this.readSpace = read;
    const wanted = 2 * read + 2 * Math.floor((2 * read * (read - before)) / before) + this.beyond;
    const buffer = Math.min(Math.floor((wanted * 256) / this.ratio), this.mostBuffer);
    if (buffer <= this.buffer) return;
    this.buffer = buffer;
    this.clamp = this.payloadOf(buffer);
    this.selected = UNKNOWN;
  }
}
