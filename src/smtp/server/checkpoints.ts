import type { Message } from '../../mail/index.js';
import { type Stored, transactionIdIn } from './arrival.js';
import { parseParameters } from './commands.js';

/** A transaction whose text is stored to its end. */
export interface Checkpoint {
  /** The ground truth, for the ledger alone. */
  readonly message: Message;
  /** Octets of the message, dots unstuffed: where the client goes on. */
  readonly octets: number;
  readonly at: number;
}

/**
 * The transactions that one host knows by client and TRANSID (RFC 1845 4). A
 * checkpoint is taken when the text is complete, at once before the work on it:
 * a server is free to take more of them, which saves octets and no copies. Of a
 * transaction in which a RCPT was refused there is none, since its client may
 * not know which.
 */
export class Checkpoints {
  /** Oldest first. */
  private readonly known = new Map<string, Checkpoint>();

  constructor(private readonly keepNs: number) {}

  complete({ message, client, transactionId }: Stored, now: number): void {
    if (transactionId === null) return;
    this.forget(now);
    this.known.set(keyOf(client, transactionId), { message, octets: message.content.octets, at: now });
  }

  /** A crash has ended the work on it: nothing of it is stored. */
  withdraw({ client, transactionId }: Stored): void {
    if (transactionId !== null) this.known.delete(keyOf(client, transactionId));
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
