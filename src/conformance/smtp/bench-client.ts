import { MICROSECOND } from '../../engine/index.js';
import type { ClientWork } from '../../smtp/index.js';

/** The bench's own client, medians of all recordings with it, ns: from the handshake to its first write, and from a reply to the next. */
const CONNECT = 290 * MICROSECOND;
const REPLY = 280 * MICROSECOND;
/** Making a message takes so much, and so much an octet: less when it was made before. The first one takes longer. */
const MESSAGE = 20 * MICROSECOND;
const OCTET = { one: 1, all: 4.5 };
const FIRST = 130 * MICROSECOND;

/** Upon what reply the client of a session makes how many messages; the others make one upon each 354. */
const MAKING: Readonly<Record<string, { upon: 'connect' | 'ehlo' | 'data'; makes: 'one' | 'all' }>> = {
  'raw-bdat': { upon: 'ehlo', makes: 'one' },
  'raw-data-1': { upon: 'ehlo', makes: 'one' },
  'raw-bdat-async': { upon: 'ehlo', makes: 'all' },
  'raw-data-async': { upon: 'ehlo', makes: 'all' },
  'raw-eager-bdat': { upon: 'connect', makes: 'all' },
};

/** How long the bench's client works on `n` messages of so many octets. */
export function benchWork(client: string, n: number, octets: number): ClientWork {
  const { upon, makes } = MAKING[client] ?? { upon: 'data', makes: 'one' };
  const making = Math.round((makes === 'all' ? n : 1) * (MESSAGE + OCTET[makes] * octets));
  const usual = { begin: CONNECT, hello: REPLY, mail: REPLY, rcpt: REPLY, data: REPLY, text: REPLY, next: REPLY, quit: REPLY };
  if (upon === 'connect') return { ...usual, begin: CONNECT + FIRST + making };
  if (upon === 'data') return { ...usual, text: REPLY + making };
  return { ...usual, mail: REPLY + FIRST + making, next: REPLY + making };
}
