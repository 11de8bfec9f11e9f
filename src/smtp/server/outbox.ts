import { NEVER, Ring } from '../../engine/index.js';
import type { Chunk } from '../../tcp/index.js';

/** A reply that waits to be written. */
export interface PendingReply {
  readonly code: number;
  readonly chunk: Chunk;
  /** It may not leave before this, ns. */
  readonly notBefore: number;
  /** Number of the message that a 250 takes responsibility for, or -1. */
  readonly message: number;
  /** Text of its first line, for a trace. */
  readonly text: string;
}

/** Replies in order, of which the first few are meant to leave. */
export class Outbox {
  private readonly replies = new Ring<PendingReply>();
  /** How many from the front the flush policy has let go. */
  private released = 0;

  get isEmpty(): boolean {
    return this.replies.length === 0;
  }

  add(reply: PendingReply): void {
    this.replies.push(reply);
  }

  /** Lets everything added so far go. */
  releaseAll(): void {
    this.released = this.replies.length;
  }

  /** When the first reply that may go can leave, or NEVER. */
  nextDue(): number {
    return this.released === 0 ? NEVER : (this.replies.at(0) as PendingReply).notBefore;
  }

  /** The next reply that leaves now, or null. */
  take(now: number): PendingReply | null {
    if (this.nextDue() > now) return null;
    this.released--;
    return this.replies.shift() as PendingReply;
  }
}
