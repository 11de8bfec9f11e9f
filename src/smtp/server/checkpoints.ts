import { type Stored, transactionIdIn } from './arrival.js';
import { parseParameters } from './commands.js';

/** A transaction whose text has come to its end. */
export interface Checkpoint {
  readonly stored: Stored;
  /** Octets of the message, dots unstuffed: where the client goes on. */
  readonly octets: number;
  readonly at: number;
  /** The work on it is done. Until then a crash, or nothing, may come of it. */
  isStored: boolean;
}

/**
 * The transactions that one host knows by client and TRANSID (RFC 1845 4). A
 * checkpoint is taken when the text is complete, at once before the work on it:
 * a server is free to take more of them, which saves octets and no copies. Of a
 * transaction in which a RCPT was refused there is none, since its client may
 * not know which.
 *
 * The same transaction may come to its end in two sessions: one that still reads
 * what a dead connection left in its buffer, and the one that the client has
 * opened since. Each does its work; who is done first stores it.
 */
export class Checkpoints {
  /** Oldest first. */
  private readonly known = new Map<string, Checkpoint>();

  constructor(private readonly keepNs: number) {}

  complete(stored: Stored, now: number): void {
    const { client, transactionId, message } = stored;
    if (transactionId === null) return;
    this.forget(now);
    const key = keyOf(client, transactionId);
    if (this.known.has(key)) return;
    this.known.set(key, { stored, octets: message.content.octets, at: now, isStored: false });
  }

  /** The work on a transaction is done, and it is about to be stored; false when it has been by another session. */
  store({ client, transactionId }: Stored, now: number): boolean {
    if (transactionId === null) return true;
    this.forget(now);
    const checkpoint = this.known.get(keyOf(client, transactionId));
    if (checkpoint === undefined) return true;
    const isFirst = !checkpoint.isStored;
    checkpoint.isStored = true;
    return isFirst;
  }

  /** A crash has ended the work on it: unless another session had stored it, nothing of it is there. */
  withdraw({ client, transactionId }: Stored): void {
    if (transactionId === null) return;
    const key = keyOf(client, transactionId);
    if (this.known.get(key)?.isStored === false) this.known.delete(key);
  }

  /** The transaction that MAIL with this argument names, if it is known. */
  named(client: string, argument: string, now: number): Checkpoint | null {
    const id = transactionIdIn(parseParameters(argument));
    if (id === null) return null;
    this.forget(now);
    return this.known.get(keyOf(client, id)) ?? null;
  }

  private forget(now: number): void {
    for (const [key, { at }] of this.known) {
      if (now - at < this.keepNs) return;
      this.known.delete(key);
    }
  }
}

const keyOf = (client: string, transactionId: string): string => `${client} ${transactionId}`;
