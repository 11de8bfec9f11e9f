/** Codepoints of the IP header's ECN field (RFC 3168 section 5). */
export const Ecn = {
  /** The transport takes no part: a queue that would mark drops instead. */
  notEct: 0,
  /** ECN-capable transport, codepoint 1 (RFC 8311 reserves it for experiments such as L4S). */
  ect1: 1,
  /** ECN-capable transport: what ordinary TCP senders set. */
  ect0: 2,
  /** Congestion experienced: set by a queue in place of a drop. */
  ce: 3,
} as const;
export type Ecn = (typeof Ecn)[keyof typeof Ecn];
