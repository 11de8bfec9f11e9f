/**
 * How many messages does each strategy send per round trip, and how much of
 * that is left when the server takes its time?
 *
 * One connection, small messages, a link without a rate limit: what remains is
 * the waiting. Run it with `npm run sim messages-per-rtt`.
 */
import { compare } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

export const STRATEGIES = ['lockstep', 'mail-first', 'pipelining', 'cross-message', 'bdat-strict', 'bdat', 'bdat-async'] as const;

/** Work after the dot and hold of the reply, both in RTT of 100 ms. */
const SERVERS = [
  { name: 'at once', processing: '0ms', hold: '0ms' },
  { name: 'S = 1 RTT', processing: '100ms', hold: '0ms' },
  { name: 'D = 1 RTT', processing: '0ms', hold: '100ms' },
] as const;

export interface Options {
  readonly messages: number;
}

/**
 * One row a strategy: first and next message in RTT, and messages per RTT since
 * the SYN under each server. (Not between the first 250 and the last: a server
 * that keeps finding input keeps all its 250s to itself and then sends them at
 * once.)
 */
export function messagesPerRtt({ messages }: Options): Row[] {
  const runs = SERVERS.map(({ processing, hold }) =>
    compare(
      { network: { rtt: '100ms', rate: 'unlimited' }, server: { processing, hold }, workload: { messages, size: '1KiB' } },
      STRATEGIES,
    ),
  );
  return STRATEGIES.map((strategy, i) => ({
    strategy,
    'first (RTT)': runs[0][i].messagesPerRtt.firstRtts,
    'next (RTT)': runs[0][i].messagesPerRtt.nextRtts,
    ...Object.fromEntries(SERVERS.map(({ name }, j) => [`msg/RTT, ${name}`, runs[j][i].messagesPerRtt.cold])),
  }));
}

if (isMain(import.meta.url)) console.log(tableOf(messagesPerRtt({ messages: 1000 })));
