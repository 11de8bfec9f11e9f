/**
 * What does a lost final acknowledgment cost?
 *
 * One connection is lost after the commit of its 500th message, before the 250
 * leaves: at once for both ends (rst), or silently (blackhole), when only the
 * client's ten minutes after the dot tell. Run it with
 * `npm run sim lost-final-ack`.
 */
import { compare } from '../src/index.js';
import { STRATEGIES } from './messages-per-rtt.js';
import { type Row, isMain, tableOf } from './support/table.js';

export interface Options {
  readonly messages: number;
}

/** One row a strategy: copies that arrive twice, octets sent twice, and the time that it costs. */
export function lostFinalAck({ messages }: Options): Row[] {
  const base = { network: { rtt: '100ms', rate: '100Mbit/s' }, workload: { messages, size: '4KiB' } } as const;
  const nth = Math.max(1, Math.floor(messages / 2));
  const fine = compare(base, STRATEGIES);
  const reset = compare({ ...base, faults: [{ on: 'before-250', nth, kind: 'rst' }] }, STRATEGIES);
  const silent = compare({ ...base, faults: [{ on: 'before-250', nth, kind: 'blackhole' }] }, STRATEGIES);
  return STRATEGIES.map((strategy, i) => ({
    strategy,
    'duplicates (rst)': reset[i].messages.duplicates,
    'duplicates (blackhole)': silent[i].messages.duplicates,
    'sent twice (octets)': reset[i].messages.bytesResent,
    'delay (rst, s)': delay(reset[i], fine[i]),
    'delay (blackhole, s)': delay(silent[i], fine[i]),
  }));
}

type Result = ReturnType<typeof compare>[number];

/** Time to the last 250, beyond that of the undisturbed run, s. */
function delay(disturbed: Result, fine: Result): number | null {
  const a = lastReplyS(disturbed);
  const b = lastReplyS(fine);
  return a === null || b === null ? null : a - b;
}

/** From the first SYN to the last 250. */
function lastReplyS({ messages, messagesPerRtt, time }: Result): number | null {
  return messagesPerRtt.cold === null ? null : ((messages.acknowledged / messagesPerRtt.cold) * time.rttNs) / 1e9;
}

if (isMain(import.meta.url)) console.log(tableOf(lostFinalAck({ messages: 1000 })));
