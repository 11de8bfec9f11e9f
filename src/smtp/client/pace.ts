import type { Step, StepKind } from './step.js';

/**
 * What a client's own work costs it, ns: from the reading of the last reply
 * that it waits for to its next write. Left out: nothing.
 */
export interface ClientWork {
  /** From the handshake's end to the first write, or to waiting for the greeting. */
  readonly begin?: number;
  /** Before HELO or EHLO. */
  readonly hello?: number;
  /** Before the first envelope, or the first after a RSET. */
  readonly mail?: number;
  readonly rcpt?: number;
  readonly data?: number;
  /** Before a text, or a chunk that waits for its envelope. */
  readonly text?: number;
  /** The same for the first message of a connection, where that takes longer. */
  readonly firstText?: number;
  /** Each octet of the text, on top: to double its dots and the like. */
  readonly octet?: number;
  /** From a message's last reply to whatever begins the next. */
  readonly next?: number;
  /** The same between the first message and the second, where that takes longer: what runs then for the first time is not compiled yet. */
  readonly firstNext?: number;
  readonly quit?: number;
  /** From room in the send buffer to writing on, of a writer that had to wait for it. */
  readonly resume?: number;
  /** From one connection's SYN to the next one's, where several are opened. */
  readonly connect?: number;
}

const KEYS: Readonly<Record<StepKind, keyof ClientWork>> = {
  greeting: 'hello',
  helo: 'hello',
  ehlo: 'hello',
  mail: 'mail',
  rcpt: 'rcpt',
  data: 'data',
  body: 'text',
  bdat: 'text',
  rset: 'mail',
  quit: 'quit',
  qhlo: 'hello',
  starttls: 'hello',
  tls: 'hello',
  auth: 'hello',
};

/** When a client that waited for a reply has done its work and writes again. */
export class Pace {
  private heardAt = 0;
  private afterMessage = false;
  private messages = 0;

  constructor(private readonly work: ClientWork) {}

  /** A reply was read. */
  onReply(step: Step, now: number): void {
    this.heardAt = now;
    this.afterMessage = step.decides;
    if (step.decides) this.messages++;
  }

  /** The instant from which the step, for which nothing is unanswered, may be written. */
  readyAt({ kind, parts }: Step): number {
    if (kind === 'greeting' || kind === 'tls') return 0;
    const key = this.afterMessage && kind !== 'quit' ? 'next' : KEYS[kind];
    const first = this.firstOf(key);
    const { octet = 0 } = this.work;
    const making = octet > 0 && key === 'text' ? octet * parts.reduce((octets, { chunk }) => octets + chunk.length, 0) : 0;
    return this.heardAt + (first ?? this.work[key] ?? 0) + making;
  }

  private firstOf(key: keyof ClientWork): number | undefined {
    if (key === 'text' && this.messages === 0) return this.work.firstText;
    return key === 'next' && this.messages === 1 ? this.work.firstNext : undefined;
  }
}
