import { FastOpenCache, type FastOpenPair } from '../../tcp/index.js';
import { UnsupportedError } from '../unsupported.js';
import { littleEndian, siphash } from './siphash.js';

/** Bits of tcp_fastopen (ip-sysctl). */
const CLIENT = 1;
const SERVER = 2;
const NO_COOKIE_REQUIRED = 0x200;
const ALL_LISTENERS = 0x400;
/** A client sends data without cookie. 0x10000 and up, which scripts set too, chose among old kernels' keys. */
const WITHOUT_COOKIE = 4;
const KNOWN = CLIENT | SERVER | WITHOUT_COOKIE | NO_COOKIE_REQUIRED | ALL_LISTENERS | 0xf0000;

/** The key that the public scripts set. */
const DEFAULT_KEY = 'a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4';
/** The public scripts' names for cookies, and the keys that go with them. */
const NAMED_COOKIES: Readonly<Record<string, string>> = {
  TFO_COOKIE: DEFAULT_KEY,
  TFO_COOKIE_ZERO: '00000000-00000000-00000000-00000000',
};

/** Whether a script's word names a cookie. */
export const isCookieName = (word: string): boolean => Object.hasOwn(NAMED_COOKIES, word);

/** Fast Open as the script's kernel is set up for it: who may, with which cookies. */
export class FastOpenHost {
  private mode = CLIENT;
  private remembered = new FastOpenCache();
  private key = DEFAULT_KEY;
  /** The addresses of the two ends, which decide the cookie. */
  remoteIp = '192.0.2.1';
  localIp = '192.168.0.1';

  get isClient(): boolean {
    return (this.mode & CLIENT) !== 0;
  }

  /** Whether a listener opens fast, given its own TCP_FASTOPEN. */
  serves(queue: number): boolean {
    return (this.mode & SERVER) !== 0 && (queue > 0 || (this.mode & ALL_LISTENERS) !== 0);
  }

  private get needsCookie(): boolean {
    return (this.mode & NO_COOKIE_REQUIRED) === 0;
  }

  /** What the next SYN may show; empty = none is known. */
  get cache(): FastOpenCache {
    return this.remembered;
  }

  /** What a script's name for a cookie stands for; digits are what they say. */
  cookieNamed(octets: string): string {
    return isCookieName(octets) ? this.cookieFor(NAMED_COOKIES[octets]) : octets;
  }

  /** The cookie of this host for the script's peer, in hexadecimal digits (tcp_fastopen_cookie_gen). */
  private cookieFor(key: string): string {
    const words = key.split('-').map((word) => Number.parseInt(word, 16));
    const octets = words.flatMap((word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]);
    const hash = siphash(
      [...octetsOf(this.remoteIp), ...octetsOf(this.localIp)],
      [littleEndian(octets.slice(0, 8)), littleEndian(octets.slice(8, 16))],
    );
    return Array.from({ length: 8 }, (_, i) => ((hash >> BigInt(8 * i)) & 0xffn).toString(16).padStart(2, '0')).join('');
  }

  /** What both ends of a new connection know of each other; `key`: the listener's own (TCP_FASTOPEN_KEY). */
  pair(key: string | null): FastOpenPair {
    const cookie = this.cookieFor(key ?? this.key);
    return { cache: this.remembered, key: { cookie, isValid: (offered) => offered === cookie, isOptional: !this.needsCookie } };
  }

  /** Takes a kernel setting if it is one of Fast Open's. @throws UnsupportedError */
  set(name: string, value: string | number): boolean {
    switch (name) {
      case 'tcp_fastopen':
        if (typeof value !== 'number' || (value & ~KNOWN) !== 0) throw new UnsupportedError(`sysctl tcp_fastopen ${value}`);
        this.mode = value;
        this.remembered.skipsCookie = (value & WITHOUT_COOKIE) !== 0;
        return true;
      case 'tcp_fastopen_key':
        if (!/^[0-9a-f]{8}(-[0-9a-f]{8}){3}$/i.test(String(value))) throw new UnsupportedError(`sysctl tcp_fastopen_key ${value}`);
        this.key = String(value);
        return true;
      case 'tcp_fastopen_cookies':
      case 'tcp_metrics':
        this.remembered = new FastOpenCache();
        this.remembered.skipsCookie = (this.mode & WITHOUT_COOKIE) !== 0;
        return true;
      default:
        return false;
    }
  }
}

function octetsOf(ip: string): number[] {
  const octets = ip.split('/')[0].split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet < 256))) throw new UnsupportedError(`address ${ip}`);
  return octets;
}
