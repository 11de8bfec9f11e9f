import type { z } from 'zod';
import type { Model } from './model.js';
import type { RandomStream } from './random.js';

/** A quantity that is drawn anew each time: a whole number of octets, or of ns. Immutable; the stream is the asker's. */
export interface Distribution {
  /** In theory, before anything is rounded or cut down. */
  readonly mean: number;
  draw(stream: RandomStream): number;
}

/** What a distribution is of: how its parameters are written and read, and the most that is drawn. */
export interface Dimension {
  readonly value: z.ZodType<string | number>;
  parse(value: string | number): number;
  /** Whatever lies beyond is cut down to this. */
  readonly most: number;
}

/** A family of distributions, for the dimension that it is asked for. */
export type Family = (of: Dimension) => Model<Distribution>;

/** A drawn number as the whole one that a quantity has to be. */
export const whole = (drawn: number, { most }: Dimension): number => (drawn < most ? Math.round(drawn) : most);
