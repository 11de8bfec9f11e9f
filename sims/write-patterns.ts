/**
 * Does it matter how text and final dot are written? (Gucukoglu's question:
 * may both go in one send buffer?)
 *
 * Lockstep keeps everything else out of the way: a message takes 4 RTT if the
 * writes cost nothing. Every write pattern, four Nagle variants at the client,
 * two delayed ACKs at the server, a text below one MSS and one of exact
 * multiples. Run it with `npm run sim write-patterns`.
 */
import { simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

export const WRITES = ['line', 'command', 'dot-apart', 'coalesced'] as const;
export const NAGLE = ['off', 'minshall', 'bsd', 'rfc896'] as const;
export const DELAYED_ACKS = ['40ms', '200ms'] as const;

/** Full segments carry 1448 octets: an MTU of 1500 less headers and timestamps. */
const TEXTS = [
  { name: 'below one MSS', size: 1000 },
  { name: 'two MSS exactly', size: 2896 },
] as const;

const IDEAL_NEXT = 4;
const RTT_MS = 100;

export interface Options {
  readonly messages: number;
}

/** What each combination adds to the four round trips of a message, in ms. */
export function writePatterns({ messages }: Options): Row[] {
  return TEXTS.flatMap((text) =>
    WRITES.flatMap((writes) =>
      NAGLE.map((nagle) => ({
        text: text.name,
        writes,
        'Nagle at the client': nagle,
        ...Object.fromEntries(
          DELAYED_ACKS.map((delayedAck) => [`+ms, ACK delayed ${delayedAck}`, extraMs(text.size, writes, nagle, delayedAck, messages)]),
        ),
      })),
    ),
  );
}

function extraMs(
  size: number,
  writes: (typeof WRITES)[number],
  nagle: (typeof NAGLE)[number],
  delayedAck: (typeof DELAYED_ACKS)[number],
  messages: number,
): number | null {
  const { messagesPerRtt } = simulate({
    network: { rtt: `${RTT_MS}ms`, rate: 'unlimited' },
    tcp: { client: { nagle }, server: { delayedAck } },
    client: { strategy: 'lockstep', writes },
    workload: { messages, size },
  });
  return messagesPerRtt.nextRtts === null ? null : Math.round((messagesPerRtt.nextRtts - IDEAL_NEXT) * RTT_MS * 10) / 10;
}

if (isMain(import.meta.url)) console.log(tableOf(writePatterns({ messages: 100 })));
