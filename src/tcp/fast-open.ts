/** What the length of an MSS leaves to the data of a SYN, whatever options it carries: MAX_TCP_OPTION_SPACE. */
const OPTION_SPACE = 40;
/** The option without cookie is the request for one. */
export const COOKIE_REQUEST = '';
/** What is believed of a server's MSS as long as only its cookie is known. */
const NO_MSS = 0;

/**
 * What a client's host remembers of one server, from connection to connection
 * (RFC 7413 4.1.3.1): its cookie, and its MSS.
 */
export class FastOpenCache {
  private cookie = COOKIE_REQUEST;
  private mss = NO_MSS;

  /** The option of the next SYN. */
  get offer(): string {
    return this.cookie;
  }

  /** Octets of data that the next SYN may carry (tcp_send_syn_data). */
  room(ownMss: number): number {
    if (this.cookie === COOKIE_REQUEST) return 0;
    const mss = this.mss === NO_MSS ? ownMss : Math.min(this.mss, ownMss);
    return Math.max(mss - OPTION_SPACE, 0);
  }

  /** A SYN-ACK came; without a cookie the one at hand stays (tcp_fastopen_cache_set). */
  learn(cookie: string | null, mss: number): void {
    if (cookie !== null && cookie !== COOKIE_REQUEST) this.cookie = cookie;
    if (mss > 0) this.mss = mss;
  }
}

/** The cookies that a server grants to one client (RFC 7413 4.1.2): eight octets, the same as long as its key is. */
export class FastOpenKey {
  readonly cookie: string;

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
