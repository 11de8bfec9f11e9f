import type { Chunk, Span } from '../tcp/index.js';
import type { Handshake } from './tls/handshake.js';

/** How far what was written has come. */
export interface SendProgress {
  /** Octets given to `write` that have not left the host yet, the backlog included. */
  readonly unsent: number;
  /** Octets given to `write` that the peer has not acknowledged yet, those unsent included. Where nobody can tell: the unsent. */
  readonly unacknowledged: number;
  /** An instant no earlier than that at which `unacknowledged` last went down for what was written before, ns. Looked at only after it did. */
  readonly lastProgress: number;
}

/** The sending side of a connection, as a session uses it. A real socket can stand behind it as well as a simulated one. */
export interface Transport extends SendProgress {
  /** Octets given to `write` that TCP has not taken yet. */
  readonly backlog: number;
  /** Adds octets to the send call under way. */
  write(chunk: Chunk, from: number, to: number): void;
  /** Ends the send call. */
  push(now: number): void;
  /** No more will be written: half-closes once TCP has taken everything written. */
  shutdown(now: number): void;
  /** Puts TLS between what is written and read from now on and the connection; null: as a server, which waits for the client's handshake. Without it: not to be had. */
  secure?(handshake: Handshake | null, now: number): void;
  /** Closes both directions at once; a backlog is dropped. */
  close(now: number): void;
  /** Closes once TCP has taken everything written. */
  closeWhenWritten(now: number): void;
}

/** The receiving side, for a session that reads when it is ready to. */
export interface Input {
  /** Octets that can be read now. */
  readonly readable: number;
  /** All input has been read, and no more will come. */
  readonly atEof: boolean;
  /** The peer's FIN has arrived, and everything before it; some of that may still be unread. */
  readonly finished: boolean;
  /** The connection is lost: reset, given up or aborted. */
  readonly failed: boolean;
  peek(): Span | null;
  consume(octets: number): void;
  /** To be called after a burst of reading. */
  afterRead(now: number): void;
  /** When the octet that was consumed last had arrived, ns; of those consumed, the last `unread` have not been looked at. */
  lastArrival(unread?: number): number;
}
