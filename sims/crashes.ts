/**
 * What does a crash cost, and what does it matter when the disk has it?
 *
 * One host dies for a second in the middle of a run, at forty instants in turn
 * that are spread over the client's cycle and over the five seconds between two
 * flushes. What it holds in memory is gone; what it wrote is on disk at once, 30 ms later
 * (an fsync that nobody waits for), or when the system next flushes (ext4: 5 s).
 * 100 ms RTT, 30 ms of work after the dot, 20 ms until the reply leaves. Run it
 * with `npm run sim crashes`.
 */
import { simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

export const STRATEGIES = ['pipelining', 'bdat-async'] as const;
const FSYNCS = ['at-once', { name: 'delayed', by: '30ms' }, { name: 'periodic', every: '5s' }] as const;

type Strategy = (typeof STRATEGIES)[number];
type Fsync = (typeof FSYNCS)[number];

export interface Options {
  readonly crashes: number;
  readonly strategies?: readonly Strategy[];
}

/** One row a host and a disk: copies and lost messages a crash. */
export function crashes({ crashes: count, strategies = STRATEGIES }: Options): Row[] {
  return (['server', 'client'] as const).flatMap((host) =>
    FSYNCS.map((fsync) => ({
      'who dies': host,
      'on disk': typeof fsync === 'string' ? fsync : 'by' in fsync ? `${fsync.by} later` : `every ${fsync.every}`,
      ...Object.assign({}, ...strategies.map((strategy) => cells(host, fsync, strategy, count))),
    })),
  );
}

function cells(host: 'client' | 'server', fsync: Fsync, strategy: Strategy, count: number): Row {
  let [duplicates, lost] = [0, 0];
  for (let k = 0; k < count; k++) {
    // Forty steps are 21 cycles of 250 ms, and the five seconds with one cycle over.
    const at = `${10_000 + (k * 5250) / count}ms`;
    const { messages } = simulate({
      network: { rtt: '100ms', rate: '100Mbit/s' },
      client: { strategy, ...(host === 'client' ? { fsync } : {}) },
      server: { processing: '30ms', hold: '20ms', flush: 'dot-at-once', ...(host === 'server' ? { fsync } : {}) },
      // Fifteen seconds and more of mail, whoever sends it.
      workload: { messages: strategy === 'pipelining' ? 70 : 600, size: '4KiB' },
      faults: [{ kind: 'crash', host, at, for: '1s' }],
      observe: { digest: false },
    });
    duplicates += messages.duplicates;
    lost += messages.lost;
  }
  return { [`${strategy}: duplicates`]: duplicates / count, [`${strategy}: lost`]: lost / count };
}

if (isMain(import.meta.url)) console.log(tableOf(crashes({ crashes: 40 })));
