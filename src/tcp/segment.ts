import { type Direction, Ecn, type Flow, type Packet } from '../net/index.js';
import type { ByteStream } from './byte-stream.js';
import { type SynOptions, sackOctets, synOctets, TIMESTAMPS_OCTETS } from './options.js';

export const SYN = 1;
export const ACK = 2;
export const FIN = 4;
export const RST = 8;
export const PSH = 16;
/** ECN-Echo and Congestion Window Reduced (RFC 3168 6.1). */
export const ECE = 32;
export const CWR = 64;

/** IPv4 and TCP headers without options, octets. */
export const HEADER_OCTETS = 40;

/** In place of a timestamp: the option is not there. */
export const NO_TIMESTAMP = -1;

/**
 * A TCP segment. Sequence numbers are relative to the initial one (the SYN is
 * 0, the first octet 1) and do not wrap. The payload is a range of the sender's
 * stream, not a copy.
 *
 * No class of packets stands above it: V8 makes an object of a class that
 * extends nothing in a fraction of the time.
 */
export class Segment implements Packet {
  serial = 0;
  ecn: Ecn = Ecn.notEct;
  readonly octets: number;
  /** Payload octets of each of the segments that were merged into this one before it arrived (skb_shinfo's gso_size); 0 = it came alone. */
  gsoSize = 0;

  constructor(
    readonly flow: Flow,
    readonly direction: Direction,
    readonly flags: number,
    readonly seq: number,
    readonly ack: number,
    /** Receive window, octets, after scaling. */
    readonly window: number,
    /** Payload octets. */
    readonly length: number,
    readonly stream: ByteStream | null = null,
    /** Offset in `stream` of the first payload octet. */
    readonly offset: number = 0,
    /** SACK blocks as left and right edges, the most recent block first (RFC 2018); null = none. */
    readonly sack: readonly number[] | null = null,
    /** The sender had nothing more to send just then. On the wire this is PSH; it is no part of `flags`, so that they say what counts. */
    readonly isPush: boolean = false,
    /** What a SYN offers. */
    readonly syn: SynOptions | null = null,
    /** Timestamp value, ms on the sender's clock, and the one that it echoes (RFC 7323 3); NO_TIMESTAMP = no option. */
    readonly tsVal: number = NO_TIMESTAMP,
    readonly tsEcr: number = NO_TIMESTAMP,
  ) {
    this.octets =
      HEADER_OCTETS +
      length +
      (sack === null ? 0 : sackOctets(sack.length / 2)) +
      (syn === null ? (tsVal < 0 ? 0 : TIMESTAMPS_OCTETS) : synOctets(syn, tsVal >= 0));
  }

  copy(): Segment {
    return Object.setPrototypeOf({ ...this }, Segment.prototype) as Segment;
  }

  /** Sequence number after this segment: SYN and FIN count for one each. */
  get end(): number {
    return this.seq + this.length + (this.flags & SYN ? 1 : 0) + (this.flags & FIN ? 1 : 0);
  }

  /** The data of a SYN as a segment of their own, behind it. */
  withoutSyn(): Segment {
    return new Segment(
      this.flow,
      this.direction,
      this.flags & ~SYN,
      this.seq + 1,
      this.ack,
      this.window,
      this.length,
      this.stream,
      this.offset,
      this.sack,
      this.isPush,
      null,
      this.tsVal,
      this.tsEcr,
    );
  }

  /** The same segment, serial included, with as many octets of another stream for payload: what a box on the path makes that rewrites in place. */
  carrying(stream: ByteStream, offset: number): Segment {
    return Object.assign(this.copy(), { stream, offset });
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

/** `S.`, `F.`, `R`, `.`, with E and W for ECE and CWR: for people. */
export function flagNames(flags: number): string {
  return (
    `${flags & SYN ? 'S' : ''}${flags & FIN ? 'F' : ''}${flags & RST ? 'R' : ''}${flags & PSH ? 'P' : ''}` +
    `${flags & ACK ? '.' : ''}${flags & ECE ? 'E' : ''}${flags & CWR ? 'W' : ''}`
  );
}
