/**
 * May a client stuff text and final dot into one buffer, and are there servers
 * that cannot take it? (The first question of the ietf-smtp thread.)
 *
 * Servers that take each TCP read for one line, in the two ways of finding the
 * end of a text that come to mind, beside one that reads a stream; clients that
 * write text and dot together or apart, and pipeline nothing, an envelope, or
 * across messages. A profile of one's own: these servers are woken 1 ms after
 * input has come, as a loaded host is, and read what is there by then.
 * Run it with `npm run sim read-as-line`.
 */
import { serverProfile, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

const woken = serverProfile({
  name: 'woken-late',
  summary: 'reads what has come 1 ms after the first octet of it',
  extensions: ['PIPELINING'],
  work: { wake: 1_000_000 },
});

export const SERVERS = {
  'reads a stream': [],
  'a read is a line, the dot at its end': [{ name: 'read-as-line', dot: 'at-end' }],
  'a read is a line, the dot alone': [{ name: 'read-as-line', dot: 'alone' }],
} as const;
export const STRATEGIES = ['lockstep', 'pipelining', 'cross-message'] as const;
const WRITES = [
  { writes: 'coalesced', nagle: 'minshall' },
  { writes: 'dot-apart', nagle: 'minshall' },
  { writes: 'dot-apart', nagle: 'off' },
] as const;

export interface Options {
  readonly messages: number;
}

/** RTT a message, and how many of them arrive within a day. */
export function readAsLine({ messages }: Options): Row[] {
  return STRATEGIES.flatMap((strategy) =>
    WRITES.map(({ writes, nagle }) => ({
      strategy,
      writes: `${writes}${nagle === 'off' ? ', NODELAY' : ''}`,
      ...Object.fromEntries(
        Object.entries(SERVERS).map(([name, habits]) => [
          name,
          outcome(strategy, writes, nagle, habits as (typeof SERVERS)['reads a stream'], messages),
        ]),
      ),
    })),
  );
}

function outcome(
  strategy: (typeof STRATEGIES)[number],
  writes: 'coalesced' | 'dot-apart',
  nagle: 'minshall' | 'off',
  habits: (typeof SERVERS)['reads a stream'],
  messages: number,
): string {
  const result = simulate({
    network: { rtt: '100ms', rate: '100Mbit/s' },
    tcp: { client: { nagle } },
    client: { strategy, writes, retry: { after: '30min' } },
    server: { profile: woken, habits: [...habits], idleTimeout: '30min' },
    workload: { messages, size: 1000 },
    limits: { time: '1d' },
  });
  const { acknowledged } = result.messages;
  if (acknowledged === 0) return 'none arrives';
  if (acknowledged < messages || result.connections.opened > 1) return `${acknowledged} of ${messages} in a day`;
  return `${(result.messagesPerRtt.nextRtts as number).toFixed(2)} RTT`;
}

if (isMain(import.meta.url)) console.log(tableOf(readAsLine({ messages: 10 })));
