/** A message as a server sees it at its commit point. */
export interface Arrival {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Content octets, as received. */
  readonly octets: number;
}

/** Recognises messages that came before. One instance serves all sessions of a host. */
export interface DedupScheme {
  readonly name: string;
  /** True when this is a copy of a message seen before and is to be dropped; remembers it otherwise. */
  isDuplicate(arrival: Arrival, now: number): boolean;
}
