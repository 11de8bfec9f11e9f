/** What a server does to clients that err often. */
export interface ErrorLimits {
  /** From so many errors on, every reply waits `delayNs`. */
  readonly soft?: number;
  readonly delayNs?: number;
  /** So many errors, and the session ends with `tooManyErrors`. */
  readonly hard?: number;
  /** The so-many-th command that it does not know gets `tooManyErrors` in place of its reply, and ends the session. */
  readonly unknown?: number;
  /** Of commands that move no mail (RSET, NOOP, VRFY, EXPN, HELP) so many go free between two messages; each further one is an error. */
  readonly junk?: number;
}

const JUNK: ReadonlySet<string> = new Set(['RSET', 'NOOP', 'VRFY', 'EXPN', 'HELP']);
const UNLIMITED = Number.POSITIVE_INFINITY;

/** Counts the errors of one session. */
export class ErrorCount {
  errors = 0;
  private unknown = 0;
  private junk = 0;

  constructor(private readonly limits: ErrorLimits) {}

  /** A reply is about to be given. */
  note(verb: string, code: number): void {
    if (verb === 'content') this.junk = 0;
    if (verb === 'unknown') this.unknown++;
    const isJunk = JUNK.has(verb) && ++this.junk > (this.limits.junk ?? UNLIMITED);
    if (code >= 400 || isJunk) this.errors++;
  }

  /** How long the reply waits, ns. */
  get delayNs(): number {
    return this.errors >= (this.limits.soft ?? UNLIMITED) ? (this.limits.delayNs ?? 0) : 0;
  }

  get isTooMany(): boolean {
    return this.errors >= (this.limits.hard ?? UNLIMITED);
  }

  /** One more command that it does not know is one too many. */
  get isLastUnknown(): boolean {
    return this.unknown + 1 >= (this.limits.unknown ?? UNLIMITED);
  }
}
