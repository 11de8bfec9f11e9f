/** What has happened to a transaction whose message is stored, in the order in which it can. */
export type Evidence =
  /** The work after the dot is done; the reply has not been written. */
  | 'stored'
  /** The reply has been handed to TCP. */
  | 'reply-written'
  /** TCP says that the peer's kernel has the reply. */
  | 'reply-acknowledged'
  /** The client has shown that it read the reply. */
  | 'proof'
  /** The connection is gone, and no proof has come. */
  | 'gone';

/** What becomes of the message now. */
export type Verdict = 'commit' | 'wait' | 'discard';

/** Decides at which point a message is delivered, or that it is not. */
export interface CommitRule {
  readonly name: string;
  /** True: from the arrival of its last octet on, nothing that happens to the connection can keep the message from being committed. */
  readonly commitsOnArrival: boolean;
  decide(evidence: Evidence): Verdict;
}
