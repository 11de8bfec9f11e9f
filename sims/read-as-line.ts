/**
 * May a client stuff text and final dot into one buffer, and are there servers
 * that cannot take it? (The first question of the ietf-smtp thread.)
 *
 * Servers that take each TCP read for one line, in the two ways of finding the
 * end of a text that come to mind, beside one that reads a stream; clients that
 * write text and dot together or apart, and pipeline nothing, an envelope, or
 * across messages. The runs are those of the figure `read-as-line`: servers are
 * woken 1 ms after input has come, as on a loaded host, and read what is there by
 * then. Run it with `npm run sim read-as-line`.
 */
import { type ReadOutcome, readAsLineFigure } from '../src/plot/read-as-line.js';
import { type Row, isMain, tableOf } from './support/table.js';

export interface Options {
  readonly messages: number;
}

/** RTT a message, and how many of them arrive within a day. */
export function readAsLine({ messages }: Options): Row[] {
  const { clients } = readAsLineFigure.data({
    scenario: { ...readAsLineFigure.scenario, workload: { messages, size: 1000 } },
    strategies: [],
  });
  return clients.flatMap(({ pipelines: strategy, ways }) =>
    ways.map(({ label: writes, outcomes }) => ({
      strategy,
      writes,
      ...Object.fromEntries(outcomes.map((outcome) => [outcome.server, outcomeOf(outcome)])),
    })),
  );
}

function outcomeOf({ messages, arrived, nextRtts }: ReadOutcome): string {
  if (nextRtts !== null) return `${nextRtts.toFixed(2)} RTT`;
  return arrived === 0 ? 'none arrives' : `${arrived} of ${messages} in a day`;
}

if (isMain(import.meta.url)) console.log(tableOf(readAsLine({ messages: 10 })));
