import { type Direction, type Flow, Packet } from '../net/index.js';
import type { ByteStream } from './byte-stream.js';

export const SYN = 1;
export const ACK = 2;
export const FIN = 4;
export const RST = 8;
export const PSH = 16;

/** IPv4 and TCP headers without options, octets. */
export const HEADER_OCTETS = 40;

/** What an option of so many SACK blocks adds to the header: two paddings, kind, length, eight octets a block (RFC 2018 3). */
export function sackOctets(blocks: number): number {
  return blocks === 0 ? 0 : 4 + 8 * blocks;
}

/**
 * A TCP segment. Sequence numbers are relative to the initial one (the SYN is
 * 0, the first octet 1) and do not wrap. The payload is a range of the sender's
 * stream, not a copy.
 */
export class Segment extends Packet {
  constructor(
    flow: Flow,
    direction: Direction,
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
    /**
     * SACK blocks as left and right edges, the most recent block first (RFC 2018).
     * On a SYN the empty list says that SACK is permitted; a SYN's options are not counted in its size.
     */
    readonly sack: readonly number[] | null = null,
    /** The sender had nothing more to send just then. On the wire this is PSH; it is no part of `flags`, so that they say what counts. */
    readonly isPush: boolean = false,
  ) {
    super(flow, direction, sack === null ? HEADER_OCTETS + length : HEADER_OCTETS + length + sackOctets(sack.length / 2));
  }

  /** Sequence number after this segment: SYN and FIN count for one each. */
  get end(): number {
    return this.seq + this.length + (this.flags & SYN ? 1 : 0) + (this.flags & FIN ? 1 : 0);
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

/** `SA`, `PA`, `R`: for people. */
export function flagNames(flags: number): string {
  return `${flags & SYN ? 'S' : ''}${flags & FIN ? 'F' : ''}${flags & RST ? 'R' : ''}${flags & PSH ? 'P' : ''}${flags & ACK ? '.' : ''}`;
}
