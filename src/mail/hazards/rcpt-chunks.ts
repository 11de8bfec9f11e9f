import { z } from 'zod';
import { type Model, SHARED, shared } from '../../engine/index.js';
import { readdressed } from '../edit.js';
import type { Message } from '../message.js';
import type { Workload } from '../workload.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  most: z.int().min(1).default(100).describe('recipients of one transaction'),
});

/** Each message in as many transactions as its recipients need. */
class Chunked implements Workload {
  readonly [SHARED] = true;
  readonly mostRecipients: number;
  /** The number of each message's first chunk; at the end, how many chunks there are. */
  private readonly firsts: Uint32Array;

  constructor(
    private readonly inner: Workload,
    private readonly most: number,
  ) {
    this.mostRecipients = Math.min(most, inner.mostRecipients);
    this.firsts = new Uint32Array(inner.count + 1);
    for (let i = 0; i < inner.count; i++) this.firsts[i + 1] = this.firsts[i] + Math.max(1, Math.ceil(inner.recipientCount(i) / most));
  }

  get count(): number {
    return this.firsts[this.inner.count];
  }

  recipientCount(number: number): number {
    const whole = this.wholeOf(number);
    return Math.min(this.most, this.inner.recipientCount(whole) - this.most * (number - this.firsts[whole]));
  }

  message(number: number, tries = 0): Message {
    const whole = this.wholeOf(number);
    const message = this.inner.message(whole, tries);
    const from = this.most * (number - this.firsts[whole]);
    return readdressed(message, number, message.recipients.slice(from, from + this.most));
  }

  /** The message to which a chunk belongs: the last one whose first chunk is not beyond it. */
  private wholeOf(chunk: number): number {
    let low = 0;
    let high = this.inner.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.firsts[middle] <= chunk) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * A client that names at most so many recipients in a transaction, 100 being
 * what any server has to take (RFC 5321 4.5.3.1.8), and sends the message again
 * for the rest: the same octets under the same Message-ID, for others. The
 * ledger counts each transaction as a message.
 */
export const rcptChunks: Model<Hazard, (typeof options)['shape']> = {
  name: 'rcpt-chunks',
  summary: 'a message goes out once for each so many of its recipients',
  options,
  create: ({ most }) => shared({ name: 'rcpt-chunks', over: (workload: Workload) => new Chunked(workload, most) }),
};
