import type { Model } from '../../../engine/index.js';
import type { TlsChoice } from '../handshake.js';
import { none } from './none.js';
import { tls12 } from './tls-1.2.js';
import { tls13 } from './tls-1.3.js';

/** The versions of TLS that a client can be told to use behind STARTTLS. */
export const tlsVersions: readonly Model<TlsChoice | null>[] = [
  none,
  tls12 as unknown as Model<TlsChoice | null>,
  tls13 as unknown as Model<TlsChoice | null>,
];
