/**
 * A message as a server knows it at its commit point: what its client said and
 * what came in. What costs something to find out is found out when it is asked
 * for.
 */
export interface Arrival {
  /** The argument of EHLO or HELO. */
  readonly client: string;
  /** Counts from 1, over all hosts. */
  readonly connection: number;
  readonly sender: string;
  /** What followed the address of MAIL, as written: `SIZE=1024`; empty when nothing did. */
  readonly parameters: string;
  /** Those that were accepted, in order. */
  readonly recipients: readonly string[];
  /** Content octets, without stuffed dots. */
  readonly octets: number;
  /** Message-ID with its angle brackets (RFC 5322 3.6.4), or null. */
  readonly messageId: string | null;
  /** The Date field as written, the submission time that the client claims; or null. */
  readonly date: string | null;
  /** Hash of the content as received, without anything that the receiver itself prepends. */
  readonly contentHash: string;
  /** Hash of what follows the header: fields that a relay adds on the way do not change it. */
  readonly bodyHash: string;
  /** TRANSID of MAIL (RFC 1845), unique together with the client; or null. */
  readonly transactionId: string | null;
}

/** Of which recipients a scheme says that they have the message: of none, of all, or of each as said, in their order. */
export type Copies = 'none' | 'all' | readonly boolean[];

/** What a store holds. Octets are those of keys and times or of the filter's table, not what a database adds. */
export interface Memory {
  readonly entries: number;
  readonly octets: number;
}

/**
 * Recognises messages that came before. Each MX host has one, which all its
 * sessions ask. State stands in plain fields, never in closures: each world
 * gets a copy of its own (`engine/fork.ts`).
 */
export interface DedupScheme {
  readonly name: string;
  /** EHLO keywords that its server offers besides, so that clients say what it goes by. */
  readonly offers?: readonly string[];
  /**
   * Decides on a transaction at its commit point and remembers it. Those who
   * have the message do not get it again; the client gets its 250 all the same.
   */
  decide(arrival: Arrival, now: number): Copies;
  /** Another host has taken the message: remembers it as if it had come here. Needed where hosts share what they know. */
  learn?(arrival: Arrival, now: number): void;
  /** The client has shown that it read the 250: no copy will come. */
  proved?(arrival: Arrival, now: number): void;
  /** The connection is gone without such proof: a copy may come. */
  suspect?(arrival: Arrival, now: number): void;
  /** What it holds now. */
  memory?(): Memory;
  /** Its host has crashed, and kept its tables in memory alone. */
  forget?(): void;
}

/** Whether the recipient at this place has the message already. */
export const isCopy = (copies: Copies, recipient: number): boolean => (typeof copies === 'string' ? copies === 'all' : copies[recipient]);
