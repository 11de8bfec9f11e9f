import { ACK, FIN, SYN, type Segment } from '../../tcp/index.js';
import { UnsupportedError } from '../unsupported.js';
import type { Connection } from './connection.js';
import { printPacket } from './print.js';
import type { TcpPacket } from './script.js';
import { ecnAllows, ecnName, flagBits, meaningOf } from './segments.js';
import { Mismatch } from './verdict.js';
import type { Sent } from './wire.js';

/** With `--tcp_ts_tick_usecs`, timestamps are compared too. */
export interface StampClock {
  readonly tickNs: number;
  readonly toleranceNs: number;
}

/**
 * Waits for one expected segment. Consecutive segments that leave at one
 * instant may make it up together, as a kernel hands a burst to its interface
 * as one (TSO): with the first one's sequence number and the last one's flags.
 */
export class Expectation {
  private readonly parts: Sent[] = [];
  private covered = 0;

  constructor(
    private readonly expected: TcpPacket,
    private readonly connection: Connection,
    private readonly clock: StampClock | null = null,
  ) {
    const { ip, urgent, flags } = expected;
    if (ip.length > 0) throw new UnsupportedError(`${ip[0].split(' ')[0]} of a segment that is sent`);
    if (urgent !== 0 || flags.includes('U')) throw new UnsupportedError('urgent data');
    if (expected.options?.some(({ kind }) => kind === 'md5')) throw new UnsupportedError('TCP MD5 signatures');
    if (flags.includes('S')) connection.startsAt(expected.seq);
  }

  /** The instant at which the first part was sent. */
  get sentAt(): number {
    return this.parts[0].at;
  }

  get isComplete(): boolean {
    return this.parts.length > 0 && this.covered >= this.expected.length;
  }

  get hasBegun(): boolean {
    return this.parts.length > 0;
  }

  /** Takes the next segment. @throws Mismatch as soon as it cannot be what is expected */
  take(sent: Sent): void {
    const before = this.parts.at(-1);
    this.parts.push(sent);
    this.covered += sent.segment.length;
    if (sent.segment.length === 0 && this.expected.length > 0) throw this.mismatch();
    if (before !== undefined && !follows(sent.segment, before.segment)) throw this.mismatch();
    if (this.covered > this.expected.length || (this.isComplete && !this.agrees())) throw this.mismatch();
    if (!this.isComplete) return;
    this.connection.learnTimestamp(this.expected.options, sent.segment.tsVal);
    this.checkStamp(sent.segment.tsVal);
  }

  private agrees(): boolean {
    const { expected } = this;
    const got = this.printed();
    if (got.seq !== expected.seq) return false;
    if (flagBits(got.flags) !== flagBits(expected.flags)) return false;
    if (expected.flags.includes('.') && got.ack !== (expected.ack ?? 0)) return false;
    if (expected.window !== null && got.window !== expected.window) return false;
    return this.pushAgrees() && this.optionsAgree(got) && this.ecnAgrees();
  }

  private checkStamp(actual: number): void {
    const stamp = this.expected.options?.find(({ kind }) => kind === 'TS');
    if (this.clock === null || stamp?.kind !== 'TS') return;
    const got = this.connection.scriptStamp(actual);
    if (Math.abs(got - stamp.val) * this.clock.tickNs > this.clock.toleranceNs) throw new Mismatch(`TS val ${stamp.val}`, `TS val ${got}`);
  }

  private optionsAgree(got: TcpPacket): boolean {
    if (this.expected.options === null) return true;
    const meanings = (options: TcpPacket['options']): string =>
      (options ?? [])
        .map(meaningOf)
        .filter((text) => text !== '')
        .join(',');
    const named = this.expected.options.map((option) =>
      option.kind === 'FO' || option.kind === 'FOEXP' ? { ...option, octets: this.connection.cookieOf(option.octets) } : option,
    );
    return meanings(got.options) === meanings(named);
  }

  private ecnAgrees(): boolean {
    const { ecn } = this.expected;
    return ecn === null || this.parts.every(({ segment }) => ecnAllows(ecn, segment.ecn));
  }

  /**
   * Kernels have differed in whether every packet of several segments carries PSH,
   * and a single segment of a burst may or may not be the last of a packet that the
   * interface split: there, either will do.
   */
  private pushAgrees(): boolean {
    const { segment, isInBurst } = this.parts[this.parts.length - 1];
    const isExpected = this.expected.flags.includes('P');
    return segment.length === 0 ? !isExpected : isInBurst || isExpected === segment.isPush;
  }

  /** What was sent, as one segment. */
  private printed(): TcpPacket {
    const first = this.parts[0].segment;
    const last = this.parts[this.parts.length - 1].segment;
    const whole = this.connection.print(last, last.isPush);
    const ecn = this.expected.ecn === null ? null : ecnName(first.ecn);
    return { ...whole, ecn, seq: this.connection.print(first, false).seq, length: this.covered };
  }

  /** What was expected, and what of it has come. */
  mismatch(): Mismatch {
    return new Mismatch(printPacket(this.expected), this.hasBegun ? printPacket(this.printed()) : 'nothing');
  }
}

/** Whether one segment could be the continuation of another within a burst. */
function follows(segment: Segment, before: Segment): boolean {
  const flags = segment.flags & ~FIN;
  return (
    segment.seq === before.seq + before.length && flags === before.flags && (flags & (ACK | SYN)) === ACK && segment.ack === before.ack
  );
}
