import type { StackProfile } from './profile.js';

/** Memory of a packet that holds nothing yet, octets (tcp_stream_alloc_skb: head, struct sk_buff and skb_shared_info, as counted on x86-64). */
export const PACKET_OVERHEAD = 832;
/** sk_gso_max_size: GSO_LEGACY_MAX_SIZE less MAX_TCP_HEADER. */
const MOST_OCTETS = 65_215;
/** TCP_MSS_DEFAULT: a peer whose window never was wider is not given it in halves. */
const SMALL_WINDOW = 536;
/** What tcp_sndbuf_expand reckons for a segment beside its octets, before rounding up, and struct sk_buff after it. */
const HEADROOM = 576;
const SKB_OCTETS = 256;
/** sk_sndbuf takes twice what is in flight. */
const EXPANSION = 2;
/** __sk_stream_is_writeable: half of what is queued must be free. */
const WAKE_SHIFT = 1;

/** TCPHDR_PSH of a packet. */
const PUSH = 1;
/** Nothing is put into the same packet behind it (MSG_EOR). */
const EOR = 2;
const COMPACT_AFTER = 64;

/** What the queue must know of the sender that it feeds. */
export interface QueuedSender {
  readonly mss: number;
  readonly inFlight: number;
  readonly congestion: { readonly cwnd: number };
  readonly peerWindow: { readonly widest: number };
}

/**
 * The packets that a send buffer holds, sent and unsent, as the kernel has
 * them: how much memory they take (sk_wmem_queued against sk_sndbuf), which
 * carry PSH, and which MSG_EOR has closed. Octets of the stream are counted
 * from its first; boundaries are the packets' ends.
 */
export class WriteQueue {
  /** sk_sndbuf, octets of memory. */
  limit: number;
  /** TCP_NOTSENT_LOWAT; 0 = none. */
  notSentLimit = 0;
  /** Somebody waits for memory (SOCK_NOSPACE). */
  isAwaited = false;
  /** SO_SNDBUF was set: the limit stays (SOCK_SNDBUF_LOCK). */
  private isLocked = false;
  private readonly ends: number[] = [];
  private readonly marks: number[] = [];
  /** The oldest packet that is not wholly acknowledged, and the first that is not sent. */
  private first = 0;
  private next = 0;
  private written = 0;
  private sent = 0;
  private acknowledged = 0;
  /** Where the last PSH was asked for (pushed_seq). */
  private pushed = 0;

  constructor(
    first: number,
    private readonly profile: StackProfile,
  ) {
    this.limit = first;
  }

  /** sk_wmem_queued, octets. */
  get memory(): number {
    return (this.ends.length - this.first) * PACKET_OVERHEAD + this.written - this.acknowledged;
  }

  /** A packet more may be begun (sk_stream_memory_free). */
  get isFree(): boolean {
    return this.memory < this.limit && this.maySendMore(0);
  }

  /** A writer who waits is woken, and poll() tells of room (sk_stream_is_writeable). */
  get isWritable(): boolean {
    const { memory, limit } = this;
    return limit - memory >= memory >> 1 && memory < limit && this.maySendMore(WAKE_SHIFT);
  }

  /** SO_SNDBUF, doubled already. */
  lock(octets: number): void {
    this.limit = octets;
    this.isLocked = true;
  }

  /** While somebody waits, each packet that leaves and each acknowledgment may widen it, unless the congestion window is filled (tcp_should_expand_sndbuf). */
  widen(sender: QueuedSender): void {
    if (sender.inFlight < sender.congestion.cwnd) this.expand(sender);
  }

  /** tcp_sndbuf_expand: room for twice the congestion window, up to tcp_wmem's maximum. */
  expand({ mss, congestion: { cwnd } }: QueuedSender): void {
    if (this.isLocked) return;
    let packet = 1;
    while (packet < mss + HEADROOM) packet *= 2;
    const wanted = EXPANSION * Math.max(this.profile.initialWindow, cwnd) * (packet + SKB_OCTETS);
    if (this.limit < wanted) this.limit = Math.min(wanted, this.profile.sendBuffer);
  }

  /** Octets that the last packet still takes; 0: another must be begun. `goal` as of `sizeGoal`. */
  roomInLast(goal: number): number {
    const last = this.ends.length - 1;
    if (last < this.next || (this.marks[last] & EOR) !== 0) return 0;
    return Math.max(0, goal - (this.written - this.startOf(last)));
  }

  /** Begins a packet. */
  begin(): void {
    this.ends.push(this.written);
    this.marks.push(0);
  }

  /** The last packet grows. A call's first octets take its PSH away. */
  append(octets: number, isFirst: boolean): void {
    const last = this.ends.length - 1;
    this.written += octets;
    this.ends[last] = this.written;
    if (isFirst) this.marks[last] &= ~PUSH;
  }

  /** So many octets make a packet full (tcp_xmit_size_goal): whole segments, in no more than half of the peer's widest window. */
  sizeGoal({ mss, peerWindow: { widest } }: QueuedSender): number {
    const cutoff = widest > SMALL_WINDOW ? widest >> 1 : widest;
    const most = cutoff > 0 && cutoff < MOST_OCTETS ? cutoff : MOST_OCTETS;
    return Math.max(Math.floor(most / mss) * mss, mss);
  }

  /** More than half of the peer's widest window was written since PSH was set last (forced_push). */
  isPushDue({ peerWindow: { widest } }: QueuedSender): boolean {
    return this.written > this.pushed + (widest >> 1);
  }

  /** tcp_mark_push on the last packet that is not sent. */
  push(): void {
    const last = this.ends.length - 1;
    if (last < this.next) return;
    this.marks[last] |= PUSH;
    this.pushed = this.written;
  }

  /** MSG_EOR: the last packet is closed. */
  close(): void {
    const last = this.ends.length - 1;
    if (last >= 0) this.marks[last] |= EOR;
  }

  /** The packet to be sent next is the last one. */
  get isAtLast(): boolean {
    return this.next === this.ends.length - 1;
  }

  /**
   * Makes the packet that is sent next up to so many octets long with what follows it, unless it
   * is closed (tcp_grow_skb). PSH and EOR of what is taken in whole come along. Returns its octets.
   */
  grow(octets: number): number {
    const { ends, marks, next, sent } = this;
    const most = sent + octets;
    while (next + 1 < ends.length && ends[next] < most && (marks[next] & EOR) === 0) {
      if (ends[next + 1] > most) {
        ends[next] = most;
        break;
      }
      marks[next + 1] |= marks[next];
      ends.splice(next, 1);
      marks.splice(next, 1);
    }
    return next < ends.length ? ends[next] - sent : 0;
  }

  /** Everything before an octet was sent. `isWhole`: a packet ends there, and is cut off from what is left; PSH and EOR stay with that (tso_fragment). */
  onSent(upTo: number, isWhole: boolean, sender: QueuedSender): void {
    const end = upTo < this.written ? upTo : this.written;
    if (end <= this.sent) return;
    if (end > this.ends[this.next]) this.grow(end - this.sent);
    this.sent = end;
    if (end < this.ends[this.next]) {
      if (!isWhole) return;
      this.ends.splice(this.next, 0, end);
      this.marks.splice(this.next, 0, 0);
    }
    this.next++;
    if (this.isAwaited) this.widen(sender);
  }

  /** The peer has everything up to `end`. */
  onAcknowledged(end: number): void {
    this.acknowledged = end < this.written ? end : this.written;
    while (this.first < this.next && this.ends[this.first] <= end) this.first++;
    if (this.first < COMPACT_AFTER) return;
    this.ends.splice(0, this.first);
    this.marks.splice(0, this.first);
    this.next -= this.first;
    this.first = 0;
  }

  /**
   * The peer has reported octets [from, to) to have arrived: the packets that lie there become one, which frees what each
   * takes beside its octets, and those that reach beyond are cut (tcp_shift_skb_data, tcp_match_skb_to_sack). One of
   * another segment's size stays by itself, and so does what follows a closed one (tcp_skb_can_collapse).
   */
  merge(from: number, to: number, mss: number): void {
    const { ends, marks } = this;
    let at = this.first;
    while (at < this.next && ends[at] <= from) at++;
    if (at === this.next) return;
    if (this.cut(at, from)) at++;
    let start = from;
    while (at < this.next && ends[at] < to) {
      const end = ends[at];
      const following = Math.min(ends[at + 1], to) - end;
      if (end - start < mss || following < mss || (marks[at] & EOR) !== 0) {
        start = end;
        at++;
        continue;
      }
      marks[at + 1] |= marks[at];
      ends.splice(at, 1);
      marks.splice(at, 1);
      this.next--;
    }
    if (at < this.next) this.cut(at, to);
  }

  /** The segment that ends there carries PSH. */
  isPushed(end: number): boolean {
    for (let i = this.ends.length - 1; i >= this.first && this.ends[i] >= end; i--)
      if (this.ends[i] === end) return (this.marks[i] & PUSH) !== 0;
    return false;
  }

  /** The segment that ends there closes a packet for good (MSG_EOR). */
  isClosed(end: number): boolean {
    for (let i = this.ends.length - 1; i >= this.first && this.ends[i] >= end; i--)
      if (this.ends[i] === end) return (this.marks[i] & EOR) !== 0;
    return false;
  }

  /** Makes two of a packet that holds an octet and the one before it (tcp_fragment). */
  private cut(index: number, at: number): boolean {
    const start = index > 0 ? this.ends[index - 1] : 0;
    if (at <= start || at <= this.acknowledged || at >= this.ends[index]) return false;
    this.ends.splice(index, 0, at);
    this.marks.splice(index, 0, 0);
    this.next++;
    return true;
  }

  private maySendMore(shift: number): boolean {
    return this.notSentLimit === 0 || (this.written - this.sent) * (1 << shift) < this.notSentLimit;
  }

  private startOf(index: number): number {
    return index > this.next ? this.ends[index - 1] : this.sent;
  }
}
