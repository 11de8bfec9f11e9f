/** Commands that must be the last of a group: what follows them is sent by who has read their replies (RFC 2920 3.1). */
const LAST_IN_GROUP: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'DATA', 'VRFY', 'EXPN', 'TURN', 'QUIT', 'NOOP', 'STARTTLS', 'AUTH']);

/**
 * Finds the octets that prove that a client has read the replies so far: it was
 * forbidden to send them before. Without PIPELINING that is every octet after a
 * reply; with it, only what follows a command that must be the last of its
 * group, such as the text after a 354. BDAT counts as a command that may be
 * followed by others: RFC 3030 does not say, and Exim and Google do not wait.
 */
export class SyncPoints {
  private nextProves = false;

  /** A reply is given. `unread`: octets that were there before it, so that whoever sent them waits for nothing. */
  answered(verb: string, mayPipeline: boolean, unread: number): void {
    this.nextProves = unread === 0 && (!mayPipeline || LAST_IN_GROUP.has(verb));
  }

  /** An octet is about to be read; true when it is proof. */
  read(): boolean {
    const proves = this.nextProves;
    this.nextProves = false;
    return proves;
  }
}
