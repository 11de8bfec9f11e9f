/**
 * What do the boxes in between do to a pipeline?
 *
 * Real messages of all sizes through each middlebox, with each way of sending, in a day;
 * what does not arrive is tried again after half an hour. The NAT forgets after 30 s, in front of
 * a server that scans for 40 s. The proxy holds octets for 100 ms, in front of a
 * server that commits when TCP says that its 250 has arrived (R3), and connections
 * are lost silently after 5 s on average. Run it with `npm run sim boxes`;
 * `plots/boxes.svg` shows all strategies, with synthetic mail.
 */
import { type ScenarioInput, ScenarioError, type Strategy, body, data, mail, quit, rcpts, simulate } from '../src/index.js';
import { boxDay, boxPlaces } from '../src/plot/boxes.js';
import { mergeScenarios } from '../src/scenario/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

/** As Postfix and Exim send: QUIT rides on the last dot. */
const quitBehindDot: Strategy = {
  name: 'pipelining, QUIT behind the dot',
  needs: ['PIPELINING'],
  plan: (outgoing, peer, isLast) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing), ...(isLast ? [quit()] : [])],
  may: ({ kind }, unanswered) =>
    kind === 'rcpt' || kind === 'data' || kind === 'quit' ? unanswered.count('body') <= (kind === 'quit' ? 1 : 0) : unanswered.length === 0,
};

const STRATEGIES = ['lockstep', 'pipelining', quitBehindDot, 'cross-message', 'bdat', 'bdat-async'] as const;

export interface Options {
  readonly messages: number;
}

/** What became of the messages of a day, and how long the last one to arrive took; without the box too. */
export function boxes({ messages }: Options): Row[] {
  return boxPlaces.flatMap(({ label, scenario, most = messages }) =>
    STRATEGIES.map((strategy): Row => {
      const count = Math.min(messages, most);
      const without = send({ ...scenario, middlebox: 'none' }, strategy, count) as Result;
      return {
        box: label,
        strategy: typeof strategy === 'string' ? strategy : strategy.name,
        ...outcome(send(scenario, strategy, count)),
        'copies, no box': without.messages.duplicates,
        'lost, no box': without.messages.lost,
        's, no box': seconds(without),
      };
    }),
  );
}

/** Null: the box takes away what the strategy needs. */
function outcome(result: Result | null): Row {
  if (result === null) return { delivered: 'not offered', stuck: null, bounced: null, copies: null, lost: null, s: null };
  const { delivered, duplicates, queued, bounced, lost } = result.messages;
  return { delivered: delivered - duplicates, stuck: queued, bounced, copies: duplicates, lost, s: seconds(result) };
}

type Result = ReturnType<typeof simulate>;

function send(place: ScenarioInput, strategy: (typeof STRATEGIES)[number], messages: number): Result | null {
  try {
    const mail = { client: { strategy }, workload: { corpus: 'spamassassin', messages } };
    return simulate(mergeScenarios(mergeScenarios(boxDay, place), mail));
  } catch (error) {
    if (error instanceof ScenarioError) return null;
    throw error;
  }
}

/** From the first SYN to the last 250, s. */
const seconds = ({ messages, messagesPerRtt, time }: Result): number | null =>
  messagesPerRtt.cold === null ? null : Math.round((messages.acknowledged / messagesPerRtt.cold) * (time.rttNs / 1e9));

if (isMain(import.meta.url)) console.log(tableOf(boxes({ messages: 1000 })));
