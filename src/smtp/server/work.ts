/**
 * What a server's own work costs it, ns: from the moment at which it takes up
 * an element of its input to the reply. Left out: nothing. The work that a
 * scenario asks for (`server.processing`) comes on top.
 */
export interface WorkTimes {
  /** From the arrival of octets that it waits for to its read call. */
  readonly wake?: number;
  /** A read call for commands, with the write call that answers them. */
  readonly read?: number;
  /** A read call of a text or chunk that had to wait for it, on top: what a process does after it has slept takes it longer. */
  readonly cold?: number;
  /** Each octet of a text or chunk that a read call takes: to look at it and pass it on. */
  readonly octet?: number;
  /** From the handshake's end to the look whether the client has talked already; left out, it looks when it greets. */
  readonly accept?: number;
  /** From there, or from the handshake's end, to the greeting. */
  readonly greeting?: number;
  readonly hello?: number;
  readonly mail?: number;
  readonly rcpt?: number;
  /** The 354. */
  readonly data?: number;
  /** A chunk that is not the last. */
  readonly chunk?: number;
  /** After the last octet of a message. */
  readonly text?: number;
  /** Processor time of a process that delivers the message beside the session; left out: there is none that the session would feel. */
  readonly delivery?: number;
  readonly rset?: number;
  readonly quit?: number;
  /** Any other command. */
  readonly other?: number;
}

const KEYS: Readonly<Record<string, keyof WorkTimes>> = {
  EHLO: 'hello',
  HELO: 'hello',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
  RSET: 'rset',
  QUIT: 'quit',
};

/** The work on a command line. That on BDAT is the chunk's. */
export function commandWork(work: WorkTimes, verb: string): number {
  if (verb === 'BDAT') return 0;
  return work[Object.hasOwn(KEYS, verb) ? KEYS[verb] : 'other'] ?? 0;
}
