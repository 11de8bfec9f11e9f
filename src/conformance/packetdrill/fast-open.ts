import { FastOpenCache, type FastOpenPair } from '../../tcp/index.js';
import { UnsupportedError } from '../unsupported.js';
import { littleEndian, siphash } from './siphash.js';

/** Bits of tcp_fastopen (ip-sysctl). */
const CLIENT = 1;
const SERVER = 2;
const NO_COOKIE_REQUIRED = 0x200;
const ALL_LISTENERS = 0x400;
/** The rest that scripts set: 4 sends data without cookie; 0x10000 and up chose among old kernels' keys. */
const WITHOUT_COOKIE = 4;
const KNOWN = CLIENT | SERVER | NO_COOKIE_REQUIRED | ALL_LISTENERS | 0xf0000;

/** The key that the public scripts set, and their name for the cookie that goes with it. */
const DEFAULT_KEY = 'a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4';
export const OWN_COOKIE = 'TFO_COOKIE';

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

  get needsCookie(): boolean {
    return (this.mode & NO_COOKIE_REQUIRED) === 0;
  }

  /** What the next SYN may show; empty = none is known. */
  get cache(): FastOpenCache {
    return this.remembered;
  }

  /** The cookie of this host for the script's peer, in hexadecimal digits (tcp_fastopen_cookie_gen). */
  get cookie(): string {
    const words = this.key.split('-').map((word) => Number.parseInt(word, 16));
    const octets = words.flatMap((word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]);
    const hash = siphash(
      [...octetsOf(this.remoteIp), ...octetsOf(this.localIp)],
      [littleEndian(octets.slice(0, 8)), littleEndian(octets.slice(8, 16))],
    );
    return Array.from({ length: 8 }, (_, i) => ((hash >> BigInt(8 * i)) & 0xffn).toString(16).padStart(2, '0')).join('');
  }

  /** What both ends of a new connection know of each other. */
  get pair(): FastOpenPair {
    const { cookie } = this;
    return { cache: this.remembered, key: { cookie, isValid: (offered) => offered === cookie } };
  }

  /** Takes a kernel setting if it is one of Fast Open's. @throws UnsupportedError */
  set(name: string, value: string | number): boolean {
    switch (name) {
      case 'tcp_fastopen':
        if (typeof value !== 'number' || (value & ~KNOWN) !== 0)
          throw new UnsupportedError(
            `sysctl tcp_fastopen ${typeof value === 'number' && (value & WITHOUT_COOKIE) !== 0 ? 'without cookie' : value}`,
          );
        this.mode = value;
        return true;
      case 'tcp_fastopen_key':
        if (!/^[0-9a-f]{8}(-[0-9a-f]{8}){3}$/i.test(String(value))) throw new UnsupportedError(`sysctl tcp_fastopen_key ${value}`);
        this.key = String(value);
        return true;
      case 'tcp_fastopen_cookies':
      case 'tcp_metrics':
        this.remembered = new FastOpenCache();
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
