import { MILLISECOND, SECOND } from '../engine/index.js';
import type { WriteQueue } from './write-queue.js';

/** tcp_min_tso_segs. */
const LEAST_SEGMENTS = 2;
/** GSO_LEGACY_MAX_SIZE, octets. */
const MOST_OCTETS = 65_536;
/** tcp_pacing_ss_ratio and tcp_pacing_ca_ratio, %. */
const RATIO_SLOW_START = 200;
const RATIO_AVOIDANCE = 120;
/** sk_pacing_shift: a packet holds no more than is sent in 1/1024 s. */
const PACKETS_PER_SECOND = 1024;
/** tcp_tso_rtt_log: below 2⁹ µs of round trip packets may be as large as they get, and half of it for each 2⁹ µs more. */
const RTT_UNIT_NS = 512_000;
const MOST_HALVINGS = 16;
/** So long after the last segment nothing is deferred any more: an event of this very instant takes the kernel a moment longer. */
const RECENT_NS = MILLISECOND;
/** tcp_tso_win_divisor. */
const WINDOW_PARTS = 3;

/** What segmentation offload must know of a sender. */
export interface OffloadingSender {
  readonly mss: number;
  readonly rtt: { readonly srttNs: number; readonly minNs: number };
  readonly congestion: { readonly cwnd: number; readonly ssthresh: number };
  readonly outstanding: number;
}

/** What it must know to put a packet off. */
export interface PacketSender extends OffloadingSender {
  readonly inFlight: number;
  readonly flight: { sentAt(index: number): number };
  readonly peerWindow: { readonly octets: number };
  /** When data was sent last. */
  readonly lastSentAt: number;
}

/**
 * Segments that the kernel hands to the device as one packet, to be cut there
 * (tcp_tso_autosize): about a millisecond's worth of the rate at which it would
 * pace (tcp_update_pacing_rate).
 */
export function segmentsPerPacket({ mss, rtt, congestion, outstanding }: OffloadingSender, least = LEAST_SEGMENTS): number {
  const { cwnd, ssthresh } = congestion;
  const { srttNs, minNs } = rtt;
  if (srttNs === 0) return Math.floor(MOST_OCTETS / mss);
  const ratio = cwnd < ssthresh / 2 ? RATIO_SLOW_START : RATIO_AVOIDANCE;
  const window = cwnd > outstanding ? cwnd : outstanding;
  let octets = (mss * ratio * window * (SECOND / 100)) / srttNs / PACKETS_PER_SECOND;
  const halvings = Math.floor(minNs / RTT_UNIT_NS);
  if (halvings <= MOST_HALVINGS) octets += MOST_OCTETS >> halvings;
  const segments = Math.floor((octets < MOST_OCTETS ? octets : MOST_OCTETS) / mss);
  return segments > least ? segments : least;
}

/**
 * Groups what leaves at one time into packets, as tcp_write_xmit does. The last
 * segment of a packet of several carries PSH (__tcp_transmit_skb).
 */
export class Packets {
  /** The segment being sent is the last of several. */
  ends = false;
  /** Segments that a packet holds at least, however slow the way (tcp_min_tso_segs). */
  least = LEAST_SEGMENTS;
  /** The last packet of several may hold more than the peer's window lets go in whole segments: what is left over rides with it (tcp_mss_split_point). */
  takesRest = false;
  /** Segments that the packet under way still takes. */
  private left = 0;

  /** The segment being sent is the last of its packet. */
  get isWhole(): boolean {
    return this.left === 0;
  }

  /** Segments that the next packet may hold: half a window at most (tcp_cwnd_test). */
  quota(sender: PacketSender): number {
    const { congestion, inFlight } = sender;
    return Math.max(1, Math.min(congestion.cwnd - inFlight, congestion.cwnd >> 1, segmentsPerPacket(sender, this.least)));
  }

  /** Nothing is being sent. */
  rest(): void {
    this.ends = false;
    this.left = 0;
  }

  /**
   * Makes the next segment part of a packet. False: the packet that would begin
   * with it waits for the next acknowledgment. `unsent` and `usable` are what
   * there is to send and what the peer's window allows, octets; `mayWait`: no loss
   * is being repaired; `isFinal`: the stream ends with what there is.
   */
  admit(sender: PacketSender, unsent: number, usable: number, mayWait: boolean, isFinal: boolean, now: number): boolean {
    if (this.left > 0) {
      this.proceed();
      return true;
    }
    this.ends = false;
    const segments = this.size(sender, unsent, usable, mayWait, isFinal, now);
    if (segments === 0) return false;
    this.left = segments - 1;
    return true;
  }

  /** Makes the next segment part of the packet under way, which is not whole. */
  proceed(): void {
    this.ends = this.left === 1;
    this.left--;
  }

  private size(sender: PacketSender, unsent: number, usable: number, mayWait: boolean, isFinal: boolean, now: number): number {
    const { mss, congestion } = sender;
    if (unsent <= mss || usable <= mss) return 1;
    const allowed = congestion.cwnd - sender.inFlight;
    const most = segmentsPerPacket(sender, this.least);
    const room = Math.min(usable, allowed * mss);
    if (mayWait && !(isFinal && room > unsent) && isDeferred(sender, room, most, now)) return 0;
    const full = Math.floor(Math.min(unsent, usable) / mss);
    const cap = Math.min(allowed, congestion.cwnd >> 1, most);
    this.takesRest = full < cap;
    return Math.max(1, Math.min(full, cap));
  }
}

/**
 * Whether a packet of more than one segment waits for the next acknowledgment,
 * in the hope that it will let more go at once (tcp_tso_should_defer): only
 * within a millisecond of the last segment, and when that acknowledgment is near.
 * `room` is what both windows allow, octets; `most` is what a packet may hold, segments.
 */
function isDeferred(sender: PacketSender, room: number, most: number, now: number): boolean {
  const { mss, congestion, rtt, peerWindow } = sender;
  if (sender.outstanding === 0 || now - sender.lastSentAt >= RECENT_NS || room >= most * mss) return false;
  const window = congestion.cwnd * mss;
  if (room >= Math.floor((peerWindow.octets < window ? peerWindow.octets : window) / WINDOW_PARTS)) return false;
  const half = rtt.srttNs / 2;
  return sender.flight.sentAt(0) + rtt.srttNs - now <= (half < RECENT_NS ? half : RECENT_NS);
}

/** Octets left of the packet under way, or of the one that is sent next. */
export function packetOctets(sender: PacketSender & { readonly packets: Packets | null }, queue: WriteQueue): number {
  const { packets, mss } = sender;
  return queue.grow(packets?.isWhole === false ? 0 : (packets?.quota(sender) ?? 1) * mss);
}
