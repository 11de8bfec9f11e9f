/** What has happened to a transaction whose message is stored, or to its connection. */
export type Evidence =
  /** The work after the dot is done; the reply comes next. */
  | 'stored'
  /** The reply has been handed to TCP, which took it unless the connection is known to have failed. */
  | 'reply-written'
  /** TCP says that the peer's kernel has the reply (SIOCOUTQ). Asked for only where the rule says how often. */
  | 'reply-acknowledged'
  /** A command line was read before the reply was written: it was pipelined. */
  | 'early-command'
  /** A command line was read after the reply was written. The client may have sent it before it read the reply (RFC 2920 3.1). */
  | 'command'
  /** An octet was read that the client must not send before it has read the reply. */
  | 'proof'
  /** QUIT was read. */
  | 'quit'
  /** The client's FIN: it sends no more, and all that it sent has been read. */
  | 'eof'
  /** Both ends have closed in order: TCP has everything acknowledged, and no reset came. */
  | 'ended'
  /** The connection is lost: reset, or given up by TCP. What came before has been worked off. */
  | 'gone';

/** What becomes of the message now. Before the reply is written, `discard` means that there will be none. */
export type Verdict =
  | 'commit'
  | 'wait'
  | 'discard'
  /** Deliver it when `holdNs` have passed, unless the same transaction comes again: that one takes its place. */
  | 'park';

/** What a server can see of a connection at any time. */
export interface ConnectionView {
  /** Octets that have arrived and have not been read. */
  readonly unread: number;
  /** The client's FIN has arrived, whether or not all before it has been read (POLLRDHUP). */
  readonly finished: boolean;
  /** The connection is known to be lost: an RST has come, or TCP has given up. Calls fail from now on. */
  readonly failed: boolean;
}

/** Decides at which point a message is delivered, or that it is not. */
export interface CommitRule {
  readonly name: string;
  /** True: from the arrival of its last octet on, nothing that happens to the connection can keep the message from being delivered, by itself or by a copy. */
  readonly commitsOnArrival: boolean;
  /** How long a server with this rule knows a transaction by its TRANSID, ns. Where it stands, the server offers CHECKPOINT (RFC 1845). */
  readonly checkpointNs?: number;
  /** How often TCP is asked what is unacknowledged while a message waits, ns. Without it: never. */
  readonly pollNs?: number;
  /** How long a parked message waits for its copy, ns. A rule that has it may park; while one of its messages is undecided or parked, a copy replaces it. */
  readonly holdNs?: number;
  /** Called with each piece of evidence that concerns an undecided message. */
  decide(evidence: Evidence, connection: ConnectionView): Verdict;
}
