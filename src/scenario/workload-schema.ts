import { z } from 'zod';
import { sizeDistributions, sizeValue } from '../engine/index.js';
import { arrivalModels, corpusKinds, hazards } from '../mail/index.js';
import { modelReference, modelSchema, quantityOrModelSchema, summariesOf } from './models.js';

const MOST_MESSAGES = 10_000_000;
/** Messages × recipients: what the measures keep count of. */
export const MOST_DELIVERIES = 100_000_000;
/** Each may double the mail. */
const MOST_HAZARDS = 10;
export const DEFAULT_MESSAGES = 1000;
export const DEFAULT_SIZE = '1KiB';

const corpusOptions = corpusKinds.map((kind) => z.strictObject({ name: z.literal(kind.name), ...kind.options.shape })) as unknown as [
  z.ZodObject<{ name: z.ZodLiteral<string> }>,
  ...z.ZodObject<{ name: z.ZodLiteral<string> }>[],
];

const corpus = z
  .union([z.string(), z.discriminatedUnion('name', corpusOptions)])
  .describe(`real messages in place of synthetic ones: spamassassin, a path, or files of a certain kind. ${summariesOf(corpusKinds)}`);

/** What there is to send, and when it is submitted. */
export const workloadSchema = z
  .strictObject({
    messages: z.int().min(0).max(MOST_MESSAGES).optional().describe('how many; 1000, or the whole corpus, when left out'),
    size: quantityOrModelSchema(sizeValue, sizeDistributions)
      .optional()
      .describe(`size of each synthetic message, '1KiB' when left out, or a distribution. ${summariesOf(sizeDistributions)}`),
    recipients: z.int().min(1).max(1000).default(1),
    corpus: corpus.optional(),
    arrivals: modelSchema(arrivalModels, 'at-once'),
    hazards: z
      .array(modelReference(hazards))
      .max(MOST_HAZARDS)
      .default([])
      .describe('what dedup schemes may stumble over, one upon the other'),
  })
  .refine((value) => value.corpus === undefined || value.size === undefined, { error: "expected either 'corpus' or 'size'" })
  .refine((value) => (value.messages ?? DEFAULT_MESSAGES) * value.recipients <= MOST_DELIVERIES, {
    error: 'expected at most 100,000,000 for messages times recipients',
  })
  .prefault({});
