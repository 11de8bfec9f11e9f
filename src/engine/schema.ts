import { z } from 'zod';
import { QuantityError, parseDuration, parseFrequency, parseProbability, parseQueue, parseRate, parseSize } from './quantity.js';

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

/** For what is neither text nor number: what the parser would say of it. */
const textOrNumber = (parse: (value: never) => unknown) =>
  z.union([z.string(), z.number()], {
    error() {
      try {
        parse('' as never);
      } catch (error) {
        if (error instanceof QuantityError) return `expected ${error.message}`;
      }
      return 'expected a text or a number';
    },
  });

const writtenAs = (parse: (value: never) => unknown) => quantity(textOrNumber(parse), parse);

export const durationValue = writtenAs(parseDuration);
export const sizeValue = writtenAs(parseSize);
export const queueValue = writtenAs(parseQueue);
export const probabilityValue = writtenAs(parseProbability);
export const rateValue = quantity(z.string({ error: "expected a rate such as '10Mbit/s', or 'unlimited'" }), parseRate);

export const frequencyValue = quantity(z.string({ error: "expected a frequency such as '10/s'" }), parseFrequency);

/** Whether a quantity is written as 0, in whatever unit. */
const isZero = (value: unknown): boolean => /^0+(\.0+)?\D*$/.test(String(value));

export const positiveDuration = durationValue.refine((value) => !isZero(value), { error: 'expected a duration longer than 0' });
export const positiveSize = sizeValue.refine((value) => !isZero(value), { error: 'expected a size larger than 0' });

/** A duration with a default. */
export const duration = (fallback: string) => durationValue.default(fallback);
