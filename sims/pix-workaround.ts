/**
 * Does Postfix's workaround help, and what does it cost?
 *
 * A Cisco PIX swallows a final dot whose CRLF.CRLF is cut by the end of a
 * segment. Ten sizes around the end of a segment, three of which make such a cut, each
 * sent alone through the box in every way that Postfix has tried: as text and dot
 * come, flushed (May 2001), flushed and held until the send buffer is empty
 * (November 2001), held for ten seconds (since then), that for mail older than
 * 500 s only. Texts of one segment, and of thirty, which do not fit into the
 * first window. Run it with `npm run sim pix-workaround`;
 * `plots/pix-workaround.svg` shows each message.
 */
import { simulate } from '../src/index.js';
import { pixBeside, pixDay, pixMail, pixWrites } from '../src/plot/pix-workaround.js';
import { type ScenarioInput, mergeScenarios } from '../src/scenario/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

export interface Options {
  /** Full segments of the texts. */
  readonly segments: readonly number[];
}

/** How many of ten messages get through, when the last one does, and what the pattern adds where no box is. */
export function pixWorkaround({ segments }: Options): Row[] {
  return segments.flatMap((count) =>
    Object.entries(pixWrites).map(([name, writes]) => {
      const each = (box: 'pix-fixup' | 'none', time: string, how = writes): Result[] =>
        pixBeside.map((beside) => send(pixMail(count, beside, how, box), time));
      const atOnce = each('pix-fixup', '1min');
      const inADay = each('pix-fixup', '1d');
      const least = each('none', '1d', 'coalesced').map(secondsOf);
      const plain = each('none', '1d').map((result, i) => secondsOf(result) - least[i]);
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

const send = (mail: ScenarioInput, time: string): Result => simulate(mergeScenarios(mergeScenarios(pixDay, mail), { limits: { time } }));

const isThere = ({ messages }: Result): boolean => messages.acknowledged === 1;

/** From the SYN to the 250, s. */
const secondsOf = ({ messagesPerRtt, time }: Result): number => ((messagesPerRtt.firstRtts ?? 0) * time.rttNs) / 1e9;

if (isMain(import.meta.url)) console.log(tableOf(pixWorkaround({ segments: [1, 30] })));
