/** What the length of an MSS leaves to the data of a SYN, whatever options it carries: MAX_TCP_OPTION_SPACE. */
const OPTION_SPACE = 40;
/** The option without cookie is the request for one. */
export const COOKIE_REQUEST = '';
/** Lengths that a cookie may have, octets (RFC 7413 4.1.1): an even number of them. */
const LEAST_COOKIE = 4;
const MOST_COOKIE = 16;
/** What is believed of a server's MSS as long as only its cookie is known. */
const NO_MSS = 0;

/**
 * What a client's host remembers of one server, from connection to connection
 * (RFC 7413 4.1.3.1): its cookie, and its MSS.
 */
export class FastOpenCache {
  /** Data go without a cookie, and none is asked for (TFO_CLIENT_NO_COOKIE). */
  skipsCookie = false;
  private cookie = COOKIE_REQUEST;
  private mss = NO_MSS;
  /** The cookie came in the option of experiments. */
  private isExperimental = false;
  /** How often a request in the usual form had no answer: after the first, one in the form of experiments. */
  private trials = 0;

  /** The option of the next SYN; null = none. */
  get offer(): FastOpenOption | null {
    if (this.skipsCookie) return null;
    const isAsking = this.cookie === COOKIE_REQUEST;
    return { cookie: this.cookie, isExperimental: isAsking ? this.trials === 1 : this.isExperimental };
  }

  /** The next SYN may carry data. */
  get mayCarryData(): boolean {
    return this.skipsCookie || this.cookie !== COOKIE_REQUEST;
  }

  /** Octets of data that the next SYN may carry (tcp_send_syn_data). */
  room(ownMss: number): number {
    if (!this.mayCarryData) return 0;
    const mss = this.mss === NO_MSS ? ownMss : Math.min(this.mss, ownMss);
    return Math.max(mss - OPTION_SPACE, 0);
  }

  /**
   * A SYN-ACK came with this option, if any, for a SYN with the option `asked`; `isRepeat`: that SYN was not the first.
   * Without a cookie the one at hand stays (tcp_rcv_fastopen_synack, tcp_fastopen_cache_set).
   */
  learn(answer: FastOpenOption | null, mss: number, asked: FastOpenOption | null, isRepeat: boolean): void {
    if (mss > 0) this.mss = mss;
    if (asked === null) return;
    if (answer !== null && isCookie(answer.cookie)) {
      this.cookie = answer.cookie;
      this.isExperimental = answer.isExperimental;
    } else if (!isRepeat && asked.cookie === COOKIE_REQUEST && this.cookie === COOKIE_REQUEST)
      this.trials = Math.max(this.trials, asked.isExperimental ? 2 : 1);
  }
}

/** TCP Fast Open's option: a cookie in hexadecimal digits, none of them to ask for one; in the form that experiments had (RFC 7413 4.1.1, kind 254), or its own. */
export interface FastOpenOption {
  readonly cookie: string;
  readonly isExperimental: boolean;
}

/** Whether an option holds a cookie (tcp_parse_fastopen_option). */
export function isCookie(digits: string): boolean {
  return digits.length % 4 === 0 && digits.length >= 2 * LEAST_COOKIE && digits.length <= 2 * MOST_COOKIE;
}

/** The cookies that a server grants to one client (RFC 7413 4.1.2): eight octets, the same as long as its key is. */
export class FastOpenKey {
  readonly cookie: string;
  /** Whoever asks for nothing is let in too (TFO_SERVER_COOKIE_NOT_REQD). */
  readonly isOptional: boolean = false;

  /** @param key any integer; another key invalidates the cookies granted before. */
  constructor(key: number) {
    this.cookie = word(key) + word(~key);
  }

  isValid(cookie: string): boolean {
    return cookie === this.cookie;
  }
}

/** What two hosts know of each other: what the client keeps, and what the server grants it. */
export interface FastOpenPair {
  readonly cache: FastOpenCache;
  readonly key: FastOpenKey;
}

/** 32 bits of a key, well mixed, as eight hexadecimal digits. */
function word(key: number): string {
  let bits = Math.imul(key ^ (key >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
