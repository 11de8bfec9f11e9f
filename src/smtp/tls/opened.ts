import { Ring } from '../../engine/index.js';
import type { Span } from '../../tcp/index.js';
import type { TlsRecord } from './record.js';

/** What the records that have arrived protect, to be read. */
export class Opened {
  /** Octets that can be read. */
  octets = 0;
  private readonly spans = new Ring<Span>();
  /** Octets read. */
  private read = 0;
  private total = 0;
  /** Where each record ends among all octets, and when its last had arrived. */
  private readonly arrivals = new Ring<{ readonly end: number; readonly at: number }>();

  add(record: TlsRecord, arrivedAt: number): void {
    for (const span of record.content) this.spans.push(span);
    this.octets += record.octets;
    this.total += record.octets;
    this.arrivals.push({ end: this.total, at: arrivedAt });
  }

  peek(): Span | null {
    return this.spans.at(0) ?? null;
  }

  consume(octets: number): void {
    const { chunk, from, to } = this.spans.shift() as Span;
    if (from + octets < to) this.spans.unshift({ chunk, from: from + octets, to });
    this.octets -= octets;
    this.read += octets;
  }

  /** When the octet read last had arrived; of those read, the last `unread` do not count. Asked about later and later octets. */
  lastArrival(unread: number): number {
    const octet = this.read - unread;
    for (let next = this.arrivals.at(0); next !== undefined && next.end < octet; next = this.arrivals.at(0)) this.arrivals.shift();
    return this.arrivals.at(0)?.at ?? 0;
  }
}
