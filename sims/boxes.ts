/**
 * What do the boxes in between do to a pipeline?
 *
 * Real messages of all sizes through each middlebox, with each way of sending, in a day;
 * what does not arrive is tried again after half an hour. The NAT forgets after 30 s, in front of
 * a server that scans for 40 s. The proxy holds octets for 100 ms, in front of a
 * server that commits when TCP says that its 250 has arrived (R3), and connections
 * are lost silently after 5 s on average. Run it with `npm run sim boxes`.
 */
import { type ScenarioInput, ScenarioError, type Strategy, body, data, mail, quit, rcpts, simulate } from '../src/index.js';
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

interface Place {
  readonly box: NonNullable<ScenarioInput['middlebox']>;
  readonly server?: ScenarioInput['server'];
  readonly faults?: ScenarioInput['faults'];
  /** Where a message takes minutes, fewer of them. */
  readonly most?: number;
}

const PLACES: readonly Place[] = [
  { box: 'pix-fixup' },
  { box: 'asa-inspect' },
  { box: { name: 'idle-nat', after: '30s' }, server: { processing: '40s' }, most: 5 },
  {
    box: { name: 'early-ack-proxy', hold: '100ms' },
    server: { commit: 'tcp-acked' },
    faults: { cuts: { every: '5s', kind: 'blackhole' } },
    most: 200,
  },
  { box: 'frontbridge' },
];

export interface Options {
  readonly messages: number;
}

/** What became of the messages of a day, and how long the last one to arrive took; without the box too. */
export function boxes({ messages }: Options): Row[] {
  return PLACES.flatMap((place) =>
    STRATEGIES.map((strategy): Row => {
      const without = send({ ...place, box: 'none' }, strategy, messages) as Result;
      return {
        box: nameOf(place.box),
        strategy: nameOf(strategy),
        ...outcome(send(place, strategy, messages)),
        'copies, no box': without.messages.duplicates,
        'lost, no box': without.messages.lost,
        's, no box': seconds(without),
      };
    }),
  );
}

const nameOf = (model: string | object): string => (typeof model === 'string' ? model : (model as { name: string }).name);

/** Null: the box takes away what the strategy needs. */
function outcome(result: Result | null): Row {
  if (result === null) return { delivered: 'not offered', stuck: null, bounced: null, copies: null, lost: null, s: null };
  const { delivered, duplicates, queued, bounced, lost } = result.messages;
  return { delivered: delivered - duplicates, stuck: queued, bounced, copies: duplicates, lost, s: seconds(result) };
}

type Result = ReturnType<typeof simulate>;

function send(
  { box, server = {}, faults = 'none', most = Number.MAX_SAFE_INTEGER }: Place,
  strategy: (typeof STRATEGIES)[number],
  messages: number,
): Result | null {
  try {
    return simulate({
      network: { rtt: '100ms', rate: '100Mbit/s' },
      client: { strategy, retry: { after: '30min' } },
      server,
      faults,
      middlebox: box,
      workload: { corpus: 'spamassassin', messages: Math.min(messages, most) },
      limits: { time: '1d' },
      observe: { digest: false },
    });
  } catch (error) {
    if (error instanceof ScenarioError) return null;
    throw error;
  }
}

/** From the first SYN to the last 250, s. */
const seconds = ({ messages, messagesPerRtt, time }: Result): number | null =>
  messagesPerRtt.cold === null ? null : Math.round((messages.acknowledged / messagesPerRtt.cold) * (time.rttNs / 1e9));

if (isMain(import.meta.url)) console.log(tableOf(boxes({ messages: 1000 })));
