/**
 * Does Postfix's workaround help, and what does it cost?
 *
 * A Cisco PIX swallows a final dot whose CRLF.CRLF is cut by the end of a
 * segment. Ten sizes around the end of a segment, three of which make such a cut, each
 * sent alone through the box in every way that Postfix has tried: as text and dot
 * come, flushed (May 2001), flushed and held until the send buffer is empty
 * (November 2001), held for ten seconds (since then), that for mail older than
 * 500 s only. Texts of one segment, and of thirty, which do not fit into the
 * first window. Run it with `npm run sim pix-workaround`.
 */
import { type ScenarioInput, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

type Writes = NonNullable<NonNullable<ScenarioInput['client']>['writes']>;

export const WRITES: Readonly<Record<string, Writes>> = {
  'as it comes': 'coalesced',
  'flush (May 2001)': { name: 'dot-after-pause', pause: '0s', olderThan: '0s' },
  'empty buffer (November 2001)': { name: 'dot-after-pause', until: 'acknowledged', olderThan: '0s' },
  'ten seconds, always': { name: 'dot-after-pause', olderThan: '0s' },
  'ten seconds, from 500 s on (Postfix)': 'dot-after-pause',
};

/** A full segment: an MTU of 1500 less headers and timestamps. */
const SEGMENT = 1448;
/** Octets beside a whole number of segments. The text ends with CRLF, and three octets follow it. */
const BESIDE = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4];

export interface Options {
  /** Full segments of the texts. */
  readonly segments: readonly number[];
}

/** How many of ten messages get through, when the last one does, and what the pattern adds where no box is. */
export function pixWorkaround({ segments }: Options): Row[] {
  return segments.flatMap((count) =>
    Object.entries(WRITES).map(([name, writes]) => {
      const sizes = BESIDE.map((octets) => count * SEGMENT + octets);
      const atOnce = sizes.map((size) => send(size, writes, 'pix-fixup', '1min'));
      const inADay = sizes.map((size) => send(size, writes, 'pix-fixup', '1d'));
      const plain = sizes.map((size) => secondsOf(send(size, writes, 'none', '1d')) - secondsOf(send(size, 'coalesced', 'none', '1d')));
      const arrived = inADay.filter(isThere);
      return {
        segments: count,
        writes: name,
        'at the first try': atOnce.filter(isThere).length,
        'within a day': arrived.length,
        'the last after (s)': Math.max(...arrived.map(secondsOf)),
        'without a box (+ms)': Math.round((plain.reduce((sum, seconds) => sum + seconds, 0) / plain.length) * 1000),
      };
    }),
  );
}

type Result = ReturnType<typeof simulate>;

/** Through a PIX one can only be in lockstep; HELO, since EHLO is refused. */
function send(size: number, writes: Writes, middlebox: 'pix-fixup' | 'none', time: string): Result {
  return simulate({
    network: { rtt: '100ms', rate: '100Mbit/s' },
    tcp: { client: { nagle: 'off' } },
    client: { strategy: 'lockstep', startup: 'helo', writes, retry: { after: '30min' } },
    middlebox,
    workload: { messages: 1, size },
    limits: { time },
    observe: { digest: false },
  });
}

const isThere = ({ messages }: Result): boolean => messages.acknowledged === 1;

/** From the SYN to the 250, s. */
const secondsOf = ({ messagesPerRtt, time }: Result): number => ((messagesPerRtt.firstRtts ?? 0) * time.rttNs) / 1e9;

if (isMain(import.meta.url)) console.log(tableOf(pixWorkaround({ segments: [1, 30] })));
