import { Ring } from '../engine/index.js';
import type { Span } from '../tcp/index.js';
import type { Input } from './transport.js';

/**
 * A program's own buffer in front of its socket: each read call takes what is
 * there, up to a size, however it was written and cut into segments. What a call
 * has taken counts as read, whether looked at or not: a close does not turn
 * into an RST for its sake (RFC 1122 4.2.2.13 speaks of data that waits in TCP).
 */
export class BufferedInput implements Input {
  private readonly spans = new Ring<Span>();
  private held = 0;

  constructor(
    private readonly socket: Input,
    /** Most octets of one read call. */
    private readonly size: number,
  ) {}

  /** One read call; false when it would block. */
  fill(): boolean {
    let room = this.size;
    for (let span = this.socket.peek(); span !== null && room > 0; span = this.socket.peek()) {
      const { chunk, from, to } = span;
      const taken = to - from < room ? to - from : room;
      this.spans.push({ chunk, from, to: from + taken });
      this.socket.consume(taken);
      this.held += taken;
      room -= taken;
    }
    return room < this.size;
  }

  get readable(): number {
    return this.held;
  }

  get atEof(): boolean {
    return this.held === 0 && this.socket.atEof;
  }

  get finished(): boolean {
    return this.socket.finished;
  }

  get failed(): boolean {
    return this.socket.failed;
  }

  peek(): Span | null {
    return this.spans.at(0) ?? null;
  }

  consume(octets: number): void {
    this.held -= octets;
    for (let left = octets; left > 0; ) {
      const { chunk, from, to } = this.spans.shift() as Span;
      if (to - from > left) this.spans.unshift({ chunk, from: from + left, to });
      left -= to - from < left ? to - from : left;
    }
  }

  afterRead(now: number): void {
    this.socket.afterRead(now);
  }

  lastArrival(unread = 0): number {
    return this.socket.lastArrival(unread + this.held);
  }
}
