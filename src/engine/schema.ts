import { z } from 'zod';
import { QuantityError, parseDuration, parseProbability, parseQueue, parseRate, parseSize } from './quantity.js';

/**
 * Schemas for quantities as people write them. They check the text and keep it,
 * so that a resolved scenario reads as it was written and can be run again; the
 * models parse it when they are built.
 */
function quantity<T extends z.ZodType>(base: T, parse: (value: never) => unknown): T {
  return base.superRefine((value, context) => {
    try {
      parse(value as never);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      context.addIssue({ code: 'custom', message: `expected ${error.message}`, input: value });
    }
  }) as T;
}

const textOrNumber = z.union([z.string(), z.number()], { error: 'expected a text or a number' });

export const durationValue = quantity(textOrNumber, parseDuration);
export const sizeValue = quantity(textOrNumber, parseSize);
export const queueValue = quantity(textOrNumber, parseQueue);
export const probabilityValue = quantity(textOrNumber, parseProbability);
export const rateValue = quantity(z.string({ error: "expected a rate such as '10Mbit/s', or 'unlimited'" }), parseRate);

/** A duration with a default. */
export const duration = (fallback: string) => durationValue.default(fallback);
