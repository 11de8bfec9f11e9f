/**
 * Could a server treat as undelivered what it could not acknowledge? And can an
 * acknowledgment be sent without error and still not arrive?
 *
 * The commit rules R0 to R8, each under strategies of every sort, with connections that die
 * at random: told to both ends, silently, or with the client's host, which is back after a second. The server works 30 ms on a message (S) and
 * holds its reply for 20 ms (D), so that a rule that looks has something to see. Run
 * it with `npm run sim commit-rules`; `plots/commit-rules.svg` shows all strategies.
 */
import { type Interval, type ScenarioInput, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

export const RULES: Readonly<Record<string, ScenarioInput>> = {
  'R0 stored': { server: { commit: 'stored' } },
  'R1 peer-alive': { server: { commit: 'peer-alive' } },
  'R2 write-accepted': { server: { commit: 'write-accepted' } },
  'R3 tcp-acked': { server: { commit: { name: 'tcp-acked', poll: '1s' } } },
  'R4 next-command': { server: { commit: 'next-command' } },
  'R4 naive': { server: { commit: { name: 'next-command', naive: true } } },
  'R5 quit': { server: { commit: 'quit' } },
  'R6 stored, dedup': { server: { commit: 'stored' }, dedup: 'envelope+content' },
  'R7 transid': { server: { commit: 'transid' } },
  'R8 park-suspects': { server: { commit: 'park-suspects' } },
};
export const STRATEGIES = ['lockstep', 'pipelining', 'cross-message', 'bdat', 'bdat-async'] as const;
export const CUTS = {
  rst: { cuts: { every: '2s', kind: 'rst' } },
  blackhole: { cuts: { every: '2s', kind: 'blackhole' } },
  'client crash': { crashes: { every: '2s', for: '1s', host: 'client' } },
} as const satisfies Record<string, ScenarioInput['faults']>;

export interface Options {
  readonly messages: number;
}

/** Duplicates and lost messages, per lost connection and per 10,000 messages, with 95 % intervals over connections. */
export function commitRules({ messages }: Options): Row[] {
  return Object.entries(CUTS).flatMap(([kind, faults]) =>
    Object.entries(RULES).flatMap(([rule, own]) =>
      STRATEGIES.map((strategy) => {
        const { duplicates, lost } = simulate({
          ...own,
          network: { rtt: '100ms', rate: 'unlimited' },
          tcp: { receiveBuffer: '32KiB' },
          client: { strategy },
          server: { processing: '30ms', hold: '20ms', flush: 'dot-at-once', ...own.server },
          workload: { messages, size: '2KiB' },
          faults,
          observe: { digest: false },
        });
        return {
          cuts: kind,
          rule,
          strategy,
          'duplicates / lost conn.': shown(duplicates.perLostConnection),
          'lost / lost conn.': shown(lost.perLostConnection),
          'duplicates / 10,000': shown(duplicates.perMessage, 10_000),
          'lost / 10,000': shown(lost.perMessage, 10_000),
        };
      }),
    ),
  );
}

function shown({ value, low, high }: Interval, scale = 1): string {
  if (value === null) return '–';
  if (value === 0) return '0';
  const figures = (part: number): string => String(Number((part * scale).toPrecision(3)));
  return low === null || high === null ? figures(value) : `${figures(value)} [${figures(low)}, ${figures(high)}]`;
}

if (isMain(import.meta.url)) console.log(tableOf(commitRules({ messages: 4000 })));
