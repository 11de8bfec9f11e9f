/**
 * What does a filter cost whose work now and then outlasts the client's patience?
 *
 * Work after the dot (virus scan, milter, callout) that is log-normal: a median
 * of 5 s, and a tail. Each try is work anew, and what the server has whole it
 * delivers, whether or not its client still waits: with p = P(work > timer) a
 * message has p / (1 - p) copies. Run it with `npm run sim slow-filter`.
 */
import { simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

/** Clients by the time that they wait behind the dot. */
export const CLIENTS = ['haraka', 'opensmtpd', 'postfix', 'qmail-remote', 'sendmail'] as const;
export const TAILS = [1, 1.5, 2] as const;

export interface Options {
  readonly messages: number;
}

/** One row a client: copies per 1000 messages for each tail. */
export function slowFilter({ messages }: Options): Row[] {
  return CLIENTS.map((profile) => ({
    client: profile,
    ...Object.assign({}, ...TAILS.map((sigma) => ({ [`copies per 1000, σ = ${sigma}`]: copies(profile, sigma, messages) }))),
  }));
}

function copies(profile: (typeof CLIENTS)[number], sigma: number, messages: number): number {
  const result = simulate({
    client: { profile, connections: 20 },
    server: { processing: { dot: { name: 'lognormal', median: '5s', sigma } } },
    workload: { messages, size: '4KiB' },
    observe: { digest: false },
  });
  return (1000 * result.messages.duplicates) / messages;
}

if (isMain(import.meta.url)) console.log(tableOf(slowFilter({ messages: 4000 })));
