import { type EventKind, MICROSECOND, type Sink } from '../engine/index.js';
import { type Direction, PACKET_DELIVERED, type Packet, UP } from '../net/index.js';
import { SEGMENT_SENT, type Segment, flagNames } from '../tcp/index.js';
import type { ReadingObserver } from './recorder.js';
import type { RecordedSegment, Side } from './recording.js';

/** What made a host send: a segment that arrived, its application, or a clock. */
export type Cause = 'arrival' | 'application' | 'timer' | 'sleep';

/** A captured segment, with what a comparison of times must know. */
export interface Captured {
  readonly segment: RecordedSegment;
  readonly cause: Cause;
  /** Since this host sent before, µs: no timer can have run for longer than the lateness that this allows. */
  readonly sinceUs: number;
}

const toUs = (ns: number): number => Math.round(ns / MICROSECOND);
const sideOf = (direction: number): Side => (direction === UP ? 'c' : 's');
/** The recording's order of the letters. */
const FLAG_ORDER = 'SFRP.';

/** The recording's spelling of flags. */
function spell(flags: number): string {
  const names = flagNames(flags);
  return [...FLAG_ORDER].filter((letter) => names.includes(letter)).join('');
}

class Watch {
  arrivedAt = -1;
  actedAt = -1;
  bySleep = false;
  sentAt = 0;
}

/** Captures a connection's segments in the recording's own format, in the order in which they were sent. */
export class Tap implements Sink, ReadingObserver {
  private readonly rows: {
    txUs: number | null;
    rxUs: number | null;
    rest: readonly [Side, string, number, number, number, number];
    cause: Cause;
    sinceUs: number;
  }[] = [];
  private readonly bySerial = new Map<number, number>();
  private readonly watches = { c: new Watch(), s: new Watch() };

  record(
    kind: EventKind,
    now: number,
    _flow: number,
    direction: number,
    serial: number,
    flags: number,
    seq: number,
    length: number,
    ack: number,
    window: number,
  ): void {
    if (kind === SEGMENT_SENT) {
      const side = sideOf(direction);
      const watch = this.watches[side];
      this.bySerial.set(serial, this.rows.length);
      const sinceUs = toUs(now - watch.sentAt);
      this.rows.push({
        txUs: toUs(now),
        rxUs: null,
        rest: [side, spell(flags), seq, length, ack, window],
        cause: this.causeOf(watch, now),
        sinceUs,
      });
      watch.sentAt = now;
    } else if (kind === PACKET_DELIVERED) {
      this.watches[direction === UP ? 's' : 'c'].arrivedAt = now;
      const row = this.bySerial.get(serial);
      if (row !== undefined) this.rows[row].rxUs = toUs(now);
    }
  }

  /** The recording link has read a packet: recordings count from here. */
  onRead(packet: Packet, now: number): void {
    const row = this.bySerial.get(packet.serial);
    if (row !== undefined) this.rows[row].txUs = toUs(now);
  }

  /** An application is about to use its socket. */
  acted(side: Side, bySleep: boolean, now: number): void {
    const watch = this.watches[side];
    watch.actedAt = now;
    watch.bySleep = bySleep;
  }

  /** The link put in a segment of its own. */
  forged(segment: Segment, now: number): void {
    const { direction, flags, seq, length, ack, window } = segment;
    this.watches[direction === UP ? 's' : 'c'].arrivedAt = now;
    this.rows.push({
      txUs: null,
      rxUs: toUs(now),
      rest: [sideOf(direction as Direction), spell(flags), seq, length, ack, window],
      cause: 'timer',
      sinceUs: 0,
    });
  }

  captured(): Captured[] {
    return this.rows.map(({ txUs, rxUs, rest, cause, sinceUs }) => ({ segment: [txUs, rxUs, ...rest], cause, sinceUs }));
  }

  private causeOf(watch: Watch, now: number): Cause {
    if (watch.arrivedAt === now) return 'arrival';
    if (watch.actedAt === now) return watch.bySleep ? 'sleep' : 'application';
    return 'timer';
  }
}
