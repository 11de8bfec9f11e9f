import type { Input, Transport } from '../transport.js';
import type { ConnectionView } from './commit-rule.js';

/** A connection as commit rules see it, and a count of what was written on it. */
export class ConnectionWatch implements ConnectionView {
  /** Octets written so far, those that a connection known to be lost did not take included. */
  written = 0;
  private taken = 0;

  constructor(
    private readonly transport: Transport,
    private readonly socket: Input,
    /** The server's own, where it has one. */
    private readonly buffer: Input | null,
  ) {}

  get unread(): number {
    return this.socket.readable + (this.buffer?.readable ?? 0);
  }

  get finished(): boolean {
    return this.socket.finished;
  }

  get failed(): boolean {
    return this.socket.failed;
  }

  /** Octets that the client's TCP has acknowledged. */
  get acknowledged(): number {
    return this.taken - this.transport.unacknowledged;
  }

  /** So many octets have been given to TCP. */
  wrote(octets: number): void {
    this.written += octets;
    if (!this.failed) this.taken += octets;
  }
}
