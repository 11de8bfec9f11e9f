import type { SegmentEstimate } from '../ack/segment-estimate.js';
import type { Inbox } from '../inbox.js';
import type { Agreement } from '../options.js';
import type { StackProfile } from '../profile.js';
import { FreeBsdWindow } from './freebsd.js';
import { LinuxWindow } from './linux.js';
import { OpenWindow } from './open.js';

/** Decides how much the peer may send. The advertised right edge never moves left. */
export interface ReceiveWindow {
  /** Right edge of what was advertised, a sequence number. */
  readonly edge: number;
  /** By how many bits a window is shifted right to fit the header (RFC 7323 2). */
  readonly shift: number;
  /** What lies beyond the edge of a segment that begins before it is cut off (RFC 9293 3.10.7.4). Linux takes the segment whole. */
  readonly trims: boolean;
  /** The most that it would offer now, octets: the kernel's rcv_ssthresh. */
  readonly ceiling: number;
  /** What the application read in the last round trip, octets; 0 = not measured. The kernel's rcvq_space. */
  readonly readSpace: number;
  /** Somebody has the socket: only then does its buffer grow, where it grows. */
  isOwned?: boolean;
  /** Memory that the buffer takes, octets, where memory counts (sk_rcvbuf). */
  readonly memoryOctets?: number;
  /** Memory that what has arrived takes, octets. */
  readonly memoryTaken?: number;
  /** It takes more than the buffer has, where memory counts (tcp_can_ingest). */
  readonly isFull?: boolean;
  /** SO_RCVBUF of an open connection: the buffer has so many octets of memory from now on. */
  resize?(octets: number): void;
  /** The handshake has told what both ends do. `segmentOctets`: of a segment of the peer's, as far as that is known then (tp->advmss). */
  agreed(agreement: Agreement, segmentOctets: number): void;
  /** The application has its connection: what it reads is measured from here on, where that is measured. */
  begin?(now: number): void;
  /** The window to put on a segment that acknowledges `nxt`, octets. */
  advertise(nxt: number, isSyn: boolean): number;
  /** Whether the window would be told as wide as last time or wider. */
  readonly holds: boolean;
  /** Less than half of the buffer is left: no time for acknowledgments beyond need. */
  readonly isTight: boolean;
  /** A segment with data arrived, that echoes a timestamp of ours (0 and less: none). */
  echoed?(octets: number, echo: number, now: number): void;
  /** A segment with so many octets came, of which each piece is larger than any before. */
  learn?(octets: number): void;
  /**
   * `octets` of a segment's `whole` payload went into the queue, up to `nxt`; the others had been there before. `srttNs` is the sending half's; `hasWaited`: it lay beyond a gap until now. True: there is more to offer, and the peer should hear soon.
   */
  queued(octets: number, whole: number, nxt: number, srttNs: number, now: number, hasWaited: boolean): boolean;
  /** A segment that lies beyond a gap was kept; the last such ends `beyond` octets after what is expected. True: there is more to offer. */
  keptAside(octets: number, beyond: number, srttNs: number): boolean;
  /** The round trip as the receiver measures it, ns; 0 = not known yet, the largest integer = it does not measure. */
  readonly roundTripNs: number;
  /** One of those left its waiting place, to be queued. */
  released(octets: number, beyond: number): void;
  /** The application has read up to `copied`. */
  read(copied: number, nxt: number, now: number): void;
  /** What lies unread is dropped. */
  discard?(): void;
  /** Reading has made so much room that the peer should hear of it now. */
  deservesUpdate(nxt: number): boolean;
}

export const receiveWindows: Readonly<
  Record<StackProfile['receiveWindow'], (profile: StackProfile, mss: number, inbox: Inbox, segment: SegmentEstimate) => ReceiveWindow>
> = {
  open: (profile, mss, inbox) => new OpenWindow(profile.receiveBuffer, mss, inbox),
  linux: (profile, mss, _, segment) => new LinuxWindow(profile, mss, segment),
  freebsd: (profile, mss, inbox) => new FreeBsdWindow(profile.receiveBufferFirst, profile.receiveBuffer, mss, inbox),
};
