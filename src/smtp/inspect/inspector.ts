/**
 * What becomes of a segment. `pass`: it goes on, as rewritten. `swallow`: it is
 * dropped and its octets have not been seen; when they come again they are looked at
 * again. `drop`: it is dropped, and silently everything after it in both
 * directions. `reset`: as `drop`, and both ends get an RST.
 */
export type Verdict = 'pass' | 'swallow' | 'drop' | 'reset';

/** Looks at one direction of a connection, segment by segment. */
export interface Inspector {
  /**
   * Octets that are seen for the first time, in the order of the stream. They may
   * be overwritten in place; their number cannot change, so that sequence numbers stay true.
   *
   * @param before octets of the same segment that precede these and were seen in an earlier segment: not 0 only
   *   when a retransmission is cut differently
   * @param now ns
   */
  inspect(octets: Uint8Array, before: number, now: number): Verdict;
}
