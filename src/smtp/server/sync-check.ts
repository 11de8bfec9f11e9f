/**
 * What a server does to a client that says more than it may at that point.
 * RFC 2920 3.1 lets EHLO, DATA, VRFY, EXPN, TURN, QUIT and NOOP stand only at a
 * group's end. An offender gets the phrase `synchronization`, and the server
 * closes: with an RST when the socket holds input that it has not read.
 */
export interface SyncCheck {
  /** The commands behind which no input may wait; 'any': all, as from a server without PIPELINING. `unknown` stands for verbs that it does not know. */
  readonly after: readonly string[] | 'any';
  /** Where it looks: into its own buffer, or into the socket too. */
  readonly looksInto: 'buffer' | 'socket';
  /** Where this keyword is offered nothing is checked before the first message, the greeting included: the client may know the server from before. Null: always checked. */
  readonly sparesWhere: string | null;
  /** Input before the greeting: let in; refused when the greeting is due; refused as soon as it comes. */
  readonly beforeGreeting: 'let-in' | 'refused' | 'refused-at-once';
}

/** Where a session stands when a command has been read. */
export interface SyncState {
  /** Octets read from the socket, and not looked at. */
  readonly buffered: number;
  /** Octets in the socket. */
  readonly waiting: number;
  readonly messages: number;
  /** A keyword that the server offers in this session. */
  offers(keyword: string): boolean;
}

/** Nothing is checked before the first message. */
export const sparesFirst = ({ sparesWhere }: SyncCheck, { offers }: Pick<SyncState, 'offers'>): boolean =>
  sparesWhere !== null && offers(sparesWhere);

export function isOutOfSync(check: SyncCheck, verb: string, state: SyncState): boolean {
  const { buffered, waiting, messages } = state;
  if (messages === 0 && sparesFirst(check, state)) return false;
  if (check.after !== 'any' && !check.after.includes(verb)) return false;
  return buffered > 0 || (check.looksInto === 'socket' && waiting > 0);
}
