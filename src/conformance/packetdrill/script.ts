/** A place in a script; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A script that cannot be read: `found` stands where `expected` should. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(
    readonly place: Place,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`line ${place.line}, column ${place.column}: expected ${expected}, found ${found}`);
  }
}

/** When an event happens; all times in ns. A relative one counts from the event before. */
export type EventTime = { readonly kind: 'any' } | { readonly kind: 'absolute' | 'relative'; readonly from: number; readonly to: number };

/** An argument or result of a system call. */
export type Expression =
  | { readonly kind: 'any' }
  | { readonly kind: 'number'; readonly value: number; readonly isHex: boolean }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string; readonly isPrefix: boolean }
  | { readonly kind: 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'braces'; readonly items: readonly Expression[] }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** `fd=3`, or `msg_iov(1)=[…]` with an argument in its parentheses. */
export interface StructField {
  readonly name: string;
  readonly argument: Expression | null;
  readonly value: Expression;
}

export type TcpOption =
  | { readonly kind: 'nop' | 'eol' | 'sackOK' }
  | { readonly kind: 'mss' | 'wscale'; readonly value: number }
  | { readonly kind: 'TS'; readonly val: number; readonly ecr: number }
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [left: number, right: number])[] }
  | { readonly kind: 'FO' | 'FOEXP' | 'md5'; readonly octets: string };

/** The ECN field of the IP header, as a script names it; `ect01` is either of two. */
export type EcnField = 'noecn' | 'ect0' | 'ect1' | 'ce' | 'ect01';

export interface TcpPacket {
  readonly kind: 'tcp';
  readonly direction: 'in' | 'out';
  readonly ecn: EcnField | null;
  /** What the IP header must hold beyond the ECN field: `ttl 64`, `tos 0x08`, `flowlabel 0x12345`. */
  readonly ip: readonly string[];
  /** Letters of S F R P . E W A, in the script's order; empty for a segment without flags. */
  readonly flags: string;
  readonly seq: number;
  readonly length: number;
  readonly ack: number | null;
  /** As on the wire, unscaled; null = any. */
  readonly window: number | null;
  readonly urgent: number;
  /** Null = any. */
  readonly options: readonly TcpOption[] | null;
}

export interface IcmpPacket {
  readonly kind: 'icmp';
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly code: string | null;
  readonly mtu: number | null;
  /** The segment that the message is about. */
  readonly seq: number;
  readonly length: number;
}

export interface SystemCall {
  readonly kind: 'call';
  /** When a call that blocks returns, ns, relative or absolute as its start; null: it does not block. */
  readonly end: number | null;
  readonly name: string;
  readonly args: readonly Expression[];
  readonly result: Expression;
  /** `EAGAIN`. */
  readonly error: string | null;
}

export type Action =
  | TcpPacket
  | IcmpPacket
  | SystemCall
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string };

export interface ScriptEvent {
  readonly place: Place;
  readonly time: EventTime;
  readonly action: Action;
}

/** A shell command before the first event or after the last. */
export interface Command {
  readonly place: Place;
  readonly text: string;
}

/** A packetdrill script. */
export interface Script {
  readonly options: readonly { readonly place: Place; readonly name: string; readonly value: string | null }[];
  readonly before: Command | null;
  readonly events: readonly ScriptEvent[];
  readonly after: Command | null;
}
