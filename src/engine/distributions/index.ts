import type { Dimension, Distribution, Family } from '../distribution.js';
import { shared } from '../fork.js';
import type { Model } from '../model.js';
import { LARGEST, LONGEST, parseDuration, parseSize } from '../quantity.js';
import { durationValue, sizeValue } from '../schema.js';
import { exponential } from './exponential.js';
import { lognormal } from './lognormal.js';

const families: readonly Family[] = [lognormal, exponential];

const modelsOf = (of: Dimension): readonly Model<Distribution>[] => families.map((family) => family(of));

/** What may stand in place of a duration that is to be drawn, and of a size. */
export const durationDistributions = modelsOf({ value: durationValue, parse: parseDuration, most: LONGEST });
export const sizeDistributions = modelsOf({ value: sizeValue, parse: parseSize, most: LARGEST });

/** Always the same; draws nothing. */
export const fixedAt = (value: number): Distribution => shared({ mean: value, draw: () => value });
