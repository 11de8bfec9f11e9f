import type { Arrival } from '../../dedup/index.js';
import { type Message, type Traits, traitsOf } from '../../mail/index.js';
import type { Envelope } from './dialogue.js';

/** TRANSID among the parameters of MAIL (RFC 1845), or null. */
export const transactionIdIn = (parameters: string): string | null => /(?:^| )TRANSID=(\S+)/i.exec(parameters)?.[1] ?? null;

/**
 * A message that has arrived whole, with its envelope: what commit rules and
 * dedup schemes decide on. Content is read as its client sent it; nothing is
 * read that nobody asks for.
 */
export class Stored implements Arrival {
  readonly sender: string;
  readonly parameters: string;
  readonly recipients: readonly string[];
  readonly octets: number;
  private traits: Traits | null = null;

  constructor(
    /** The ground truth, for the ledger alone. */
    readonly message: Message,
    readonly client: string,
    readonly connection: number,
    { sender, parameters, recipients, octets }: Envelope,
    /** What ended it: a final dot, or a last chunk. */
    readonly by: 'content' | 'lastChunk' = 'content',
  ) {
    this.sender = sender;
    this.parameters = parameters;
    this.recipients = recipients;
    this.octets = octets;
  }

  get messageId(): string | null {
    return this.read().messageId;
  }

  get date(): string | null {
    return this.read().date;
  }

  get contentHash(): string {
    return this.read().whole;
  }

  get bodyHash(): string {
    return this.read().body;
  }

  get transactionId(): string | null {
    return transactionIdIn(this.parameters);
  }

  private read(): Traits {
    this.traits ??= traitsOf(this.message);
    return this.traits;
  }
}
