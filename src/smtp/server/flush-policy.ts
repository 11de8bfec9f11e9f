/** When buffered replies leave. Whatever the policy, they leave when there is no more input (RFC 2920 3.2 (7)). */
export interface FlushPolicy {
  readonly name: string;
  /** Whether this reply, and all before it, leave at once. `toContent`: it answers a final dot or a last chunk. */
  flushesAfter(verb: string, toContent: boolean): boolean;
}
