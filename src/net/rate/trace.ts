import { z } from 'zod';
import { MILLISECOND, type Model, shared } from '../../engine/index.js';
import type { Rate, RateModel } from '../link-models.js';
import { traceFile, traceList, traceMs } from '../trace-text.js';

/** Octets of one delivery opportunity: those of Mahimahi's `mm-link` (1504) without its tunnel's header. */
const OPPORTUNITY_OCTETS = 1500;

/**
 * A line that can send at recorded instants only: at each, up to 1500 octets of
 * what waits, several small packets or a part of a large one; what nobody uses
 * is gone. What arrives at the very instant is too late for it (Mahimahi's
 * `link_queue.cc`).
 */
class TraceRate implements Rate {
  /** Opportunities that are over or in use, counted over all repetitions. */
  private used = 0;
  private inUseAt = -1;
  /** Octets that the opportunity in use can still carry. */
  private left = 0;

  constructor(
    private readonly instants: Float64Array,
    private readonly periodNs: number,
  ) {}

  begins(now: number, wasIdle: boolean): number {
    if (wasIdle) {
      this.left = 0;
      this.used = Math.max(this.used, this.countThrough(now));
    }
    return this.left > 0 && this.inUseAt === now ? now : this.at(this.used);
  }

  departs(octets: number, now: number): number {
    if (this.inUseAt !== now) this.left = 0;
    let needed = octets;
    while (this.left < needed) {
      needed -= this.left;
      this.inUseAt = this.at(this.used++);
      this.left = OPPORTUNITY_OCTETS;
    }
    this.left -= needed;
    return this.inUseAt;
  }

  /** Instant of an opportunity. */
  private at(index: number): number {
    const { instants, periodNs } = this;
    const turn = Math.floor(index / instants.length);
    return turn * periodNs + instants[index - turn * instants.length];
  }

  /** How many opportunities there are up to an instant. */
  private countThrough(now: number): number {
    const { instants, periodNs } = this;
    const turn = Math.floor(now / periodNs);
    const within = now - turn * periodNs;
    let low = 0;
    let high = instants.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (instants[middle] > within) high = middle;
      else low = middle + 1;
    }
    return turn * instants.length + low;
  }
}

/** A rate that follows a recording. @param opportunitiesMs ascending; the last is also the period */
export function traceRate(opportunitiesMs: readonly number[]): RateModel {
  const instants = shared(Float64Array.from(opportunitiesMs, (instant) => instant * MILLISECOND));
  const periodNs = instants[instants.length - 1];
  return shared({ name: 'trace', rateBps: null, build: () => new TraceRate(instants, periodNs) });
}

const options = z
  .strictObject({
    file: traceFile.optional().describe('a recording in the format of Mahimahi: on each line the millisecond of a delivery opportunity'),
    opportunities: traceList(traceMs, (instant) => instant)
      .optional()
      .describe('the same as a list: milliseconds, ascending; repeats from the last'),
  })
  .refine((value) => (value.file === undefined) !== (value.opportunities === undefined), {
    error: "expected either 'file' or 'opportunities'",
  });

export const trace: Model<RateModel, typeof options.shape> = {
  name: 'trace',
  summary: 'follows a recording in the format of Mahimahi: 1500 octets at each recorded millisecond, over and over',
  options,
  create: ({ opportunities }) => traceRate(opportunities as number[]),
};
