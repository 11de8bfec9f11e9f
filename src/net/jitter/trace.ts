import { z } from 'zod';
import { MILLISECOND, type Model, shared } from '../../engine/index.js';
import type { Jitter, JitterModel } from '../link-models.js';
import { traceFile, traceList, traceMs } from '../trace-text.js';

const LONGEST_DELAY_MS = 3_600_000;

class TraceJitter implements Jitter {
  constructor(
    private readonly instants: Float64Array,
    private readonly delays: Float64Array,
  ) {}

  extraNs(now: number): number {
    const { instants, delays } = this;
    const within = now % instants[instants.length - 1];
    let low = 0;
    let high = instants.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (instants[middle] > within) high = middle;
      else low = middle + 1;
    }
    return delays[low === 0 ? delays.length - 1 : low - 1];
  }
}

type Sample = readonly [ms: number, delayMs: number];

/** Extra delay as recorded: each sample holds until the next; the last begins the next repetition. */
export function traceJitter(samples: readonly Sample[], keepsOrder = true): JitterModel {
  const instants = shared(Float64Array.from(samples, ([ms]) => ms * MILLISECOND));
  const delays = shared(Float64Array.from(samples, ([, delayMs]) => Math.round(delayMs * MILLISECOND)));
  return shared({ name: 'trace', uniformNs: null, keepsOrder, build: () => new TraceJitter(instants, delays) });
}

const options = z
  .strictObject({
    file: traceFile.optional().describe('a recording: on each line a millisecond and the extra delay from then on, in milliseconds'),
    samples: traceList(z.tuple([traceMs, z.number().min(0).max(LONGEST_DELAY_MS)]), ([ms]) => ms)
      .optional()
      .describe('the same as a list of pairs; repeats from the last'),
    keepOrder: z.boolean().default(true).describe('a packet waits for those before it; false: packets overtake each other'),
  })
  .refine((value) => (value.file === undefined) !== (value.samples === undefined), { error: "expected either 'file' or 'samples'" });

export const trace: Model<JitterModel, typeof options.shape> = {
  name: 'trace',
  summary: 'extra delay as recorded: milliseconds and the delay that holds from then on, over and over',
  options,
  create: ({ samples, keepOrder }) => traceJitter(samples as Sample[], keepOrder),
};
