import type { Command } from './commands.js';
import type { Reading } from './reading.js';

/** Where a session stands, as habits may know it. */
export interface SessionView {
  /** What the client called itself, and the sender of the transaction under way; empty before they are known. */
  readonly client: string;
  readonly sender: string;
  /** Messages taken in this session, and errors answered. */
  readonly messages: number;
  readonly errors: number;
  /** The client spoke before it was spoken to. */
  readonly hasTalkedEarly: boolean;
  /** The last RCPT was answered with an error. */
  readonly hasRefusedLast: boolean;
}

/** An answer in place of the server's own. */
export interface Interjection {
  readonly code: number;
  readonly text: string;
  /** The session ends with it, whatever is unread. */
  readonly closes: boolean;
}

/** A wait before the greeting, to tell by their haste who does not listen. */
export interface Gate {
  readonly delayNs: number;
  /** It says the first line of a greeting at once, whose last line is the greeting itself. */
  readonly teases: boolean;
  /** Who speaks hears it at once; or when the wait is over. */
  readonly refusesAtOnce: boolean;
  readonly refusal: Interjection;
}

/**
 * Something that a server does besides what its software is known for: a
 * policy of its operator, or a fault. Habits compose: each is asked in turn. One
 * that remembers something keeps it for its host, over all sessions.
 */
export interface Habit {
  readonly name: string;
  /** What it offers in the session that begins, in place of this. */
  offers?(extensions: readonly string[]): readonly string[];
  /** Answers a command in the server's place, or leaves it to the server: null. */
  answer?(command: Command, session: SessionView, now: number): Interjection | null;
  /** How long it waits before it gives a reply, ns; not asked about what the server says of its own accord, such as that the client was idle. */
  delayNs?(verb: string, code: number): number;
  /** Whether input that came with a command, and that was not looked at, is dropped once the command is answered. */
  dropsInput?(verb: string, code: number): boolean;
  /** What it does before it greets a client, known by its host; null: nothing. */
  gate?(clientHost: number, now: number): Gate | null;
  /** A client has waited for its greeting. */
  hasWaited?(clientHost: number, now: number): void;
  /** How it finds commands and texts in what it reads. */
  reading?(): Reading;
  /** The client's FIN ends the session at once: what is not answered yet never will be. */
  readonly abortsOnHalfClose?: boolean;
  /** The octets of a chunk that it refuses are read as commands. */
  readonly readsRefusedChunks?: boolean;
  /** DATA is answered 354 though no recipient was accepted. */
  readonly takesTextForNobody?: boolean;
}
