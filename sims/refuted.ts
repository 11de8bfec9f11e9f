/**
 * How small is the mail that refutes a dedup scheme?
 *
 * Two schemes with a flaw that was shipped: a list of ids that forgets when it is
 * full, and a Message-ID without the recipients (DavMail before pull request
 * 437). Properties look for a run in which somebody gets a message twice, or
 * never, and shrink it. What is printed is a scenario; save it and run it as it
 * says. Run this with `npm run sim refuted`; `plots/refuted.svg` shows the three.
 */
import fc from 'fast-check';
import { CounterexampleError, atMostOnce, noDistinctMessageSuppressed } from '../src/property/index.js';
import { isMain } from './support/table.js';

/** A scheme, what it was expected to do, and the run in which it does not. */
export interface Refutation {
  readonly flaw: string;
  readonly what: string;
  /** Scenarios tried until one was found, and steps in which it was made smaller. */
  readonly runs: number;
  readonly steps: number;
  /** A scenario file. */
  readonly replay: string;
}

/** Mail without hazards from a client that waits for each 250, cut at a point of the protocol. */
const PLAIN = {
  hazards: { names: [] },
  strategies: ['pipelining'],
  commits: ['stored'],
  faults: { points: ['before-250'], kinds: ['rst'], partitions: false },
} as const;

const FLAWED = [
  {
    flaw: 'a list that forgets when it is full',
    property: () => atMostOnce({ dedup: { name: 'lru', capacity: 1 } }, { ...PLAIN, maxRecipients: 1 }),
  },
  {
    flaw: 'a key without the recipients',
    property: () => noDistinctMessageSuppressed({ dedup: 'message-id' }, { hazards: { names: ['bcc-split', 'rcpt-chunks'] } }),
  },
  {
    flaw: 'each MX host by itself',
    property: () => atMostOnce({ dedup: 'envelope+content' }, { ...PLAIN, maxRecipients: 1, maxServers: 2 }),
  },
] as const;

export function refuted(): Refutation[] {
  return FLAWED.map(({ flaw, property }) => {
    const { errorInstance, numRuns, numShrinks } = fc.check(property(), { seed: 20100104, numRuns: 1000 });
    if (!(errorInstance instanceof CounterexampleError)) throw new Error(`${flaw}: no run refutes it`);
    return { flaw, what: errorInstance.what, runs: numRuns, steps: numShrinks, replay: errorInstance.replay };
  });
}

if (isMain(import.meta.url)) {
  for (const { flaw, what, runs, steps, replay } of refuted()) {
    console.log(`${flaw}: ${what}\nfound in ${runs} runs, made smaller in ${steps} steps\n\n${replay}`);
  }
}
