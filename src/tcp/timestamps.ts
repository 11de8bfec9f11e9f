import { MILLISECOND, SECOND } from '../engine/index.js';
import { NO_TIMESTAMP, type Segment } from './segment.js';

/** A value that has not changed for so long says nothing any more: 24 days (RFC 7323 5.5). */
const OUTDATED_NS = 24 * 86_400 * SECOND;

/** The clock of timestamps counts milliseconds. Starts at 1: an echo of 0 means that nothing was there to echo. */
export const timestampAt = (now: number): number => Math.floor(now / MILLISECOND) + 1;

/** The time since a timestamp was sent, in whole milliseconds, ns. */
export const sinceTimestamp = (echo: number, now: number): number => (timestampAt(now) - echo) * MILLISECOND;

/**
 * The timestamps of one end (RFC 7323): a clock of milliseconds, the value to
 * echo, and protection against wrapped sequence numbers. Where sequence numbers
 * do not wrap, PAWS still rejects what the path delivered very late.
 */
export class Timestamps {
  /** The value that the next segment echoes: the kernel's ts_recent. */
  recent = 0;
  private recentAt = 0;
  /** What the first SYN carried. */
  private first = 0;

  /** What a segment carries that leaves now. */
  value(now: number): number {
    return timestampAt(now);
  }

  /** The first SYN leaves. */
  begin(now: number): void {
    this.first = this.value(now);
  }

  /** This end has sent such a value since its first SYN. */
  isPlausible(echo: number, now: number): boolean {
    return echo >= this.first && echo <= this.value(now);
  }

  /** Older than what came before it (RFC 7323 5.3 R1). */
  isOld(segment: Segment, now: number): boolean {
    return segment.tsVal !== NO_TIMESTAMP && segment.tsVal < this.recent && now - this.recentAt <= OUTDATED_NS;
  }

  /** By more than so long. */
  isOlderThan(segment: Segment, ns: number): boolean {
    return (this.recent - segment.tsVal) * MILLISECOND > ns;
  }

  /** Echo this from now on, if the segment spans what was acknowledged last (RFC 7323 4.3, tcp_replace_ts_recent). */
  note(segment: Segment, lastAck: number, now: number): void {
    if (segment.tsVal === NO_TIMESTAMP || segment.seq > lastAck) return;
    this.recent = segment.tsVal;
    this.recentAt = now;
  }

  /** The round trip that an echo shows, ns: a millisecond at least (tcp_rtt_tsopt_us). */
  roundTrip(echo: number, now: number): number {
    const elapsed = sinceTimestamp(echo, now);
    return elapsed > 0 ? elapsed : MILLISECOND;
  }
}
