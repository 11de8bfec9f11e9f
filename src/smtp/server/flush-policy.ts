/** When buffered replies leave. Whatever the policy, they leave when there is no more input (RFC 2920 3.2 (7)). */
export interface FlushPolicy {
  readonly name: string;
  /** Whether this reply, and all before it, leave at once. `toContent`: it answers a final dot or a last chunk. */
  flushesAfter(verb: string, toContent: boolean): boolean;
  /** When nothing was written, nor waited for, for longer than this, ns, a new reply and all before it leave at once. Without it: never. */
  readonly longestNs?: number;
  /**
   * Replies leave whenever the server is about to read from its socket, and
   * until then all of them wait. Without it those that RFC 2920 3.2 (5), (6)
   * forbids to buffer leave at once.
   */
  readonly beforeReads?: boolean;
}
