import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Model } from '../engine/index.js';

/** A model as a scenario names it: its name, or its name with options. */
export type ModelReference = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/** The schema of a place where one of several models may be named, with a default. */
export const modelSchema = (models: readonly Model<unknown>[], fallback: string) =>
  modelReference(models).default(fallback).describe(summariesOf(models));

/** The same without a default. */
export function modelReference(models: readonly Model<unknown>[]) {
  const names = models.map((model) => model.name) as [string, ...string[]];
  const withOptions = models.map((model) => z.strictObject({ name: z.literal(model.name), ...model.options.shape })) as unknown as [
    z.ZodObject<{ name: z.ZodLiteral<string> }>,
    ...z.ZodObject<{ name: z.ZodLiteral<string> }>[],
  ];
  const alone = z.enum(names).superRefine((name, context) => {
    const model = models.find((one) => one.name === name);
    if (model?.options.safeParse({}).success === false) context.addIssue({ code: 'custom', message: needsOptions(model), input: name });
  });
  return z
    .union([alone, models.length === 1 ? onlyOne(models[0]) : z.discriminatedUnion('name', withOptions)])
    .describe(summariesOf(models));
}

/** Where there is one model, its options need no name beside them. */
const onlyOne = (model: Model<unknown>) =>
  z.strictObject({ name: z.literal(model.name).default(model.name), ...model.options.shape }) as unknown as z.ZodObject<{
    name: z.ZodDefault<z.ZodLiteral<string>>;
  }>;

/**
 * The schema of a place where a quantity may stand for the model that it is
 * usual for (`loss: 1%`), or one of several models may be named.
 */
export function quantityOrModelSchema<T extends z.ZodType<string | number>>(quantity: T, models: readonly Model<unknown>[]) {
  const withOptions = models.map((model) => model.options.safeExtend({ name: z.literal(model.name) })) as unknown as [
    z.ZodObject<{ name: z.ZodLiteral<string> }>,
    ...z.ZodObject<{ name: z.ZodLiteral<string> }>[],
  ];
  const alone = z.union([z.string(), z.number()], { error: (issue) => whatIsWrong(quantity, models, issue.input) ?? undefined });
  const checked = alone.superRefine((value, context) => {
    const message = whatIsWrong(quantity, models, value);
    if (message !== null) context.addIssue({ code: 'custom', message, input: value });
  });
  return z.union([z.discriminatedUnion('name', withOptions), checked as unknown as T]);
}

/** Why something can neither be read as a quantity nor named as a model that needs no options; null when it can. */
function whatIsWrong(quantity: z.ZodType, models: readonly Model<unknown>[], value: unknown): string | null {
  const read = quantity.safeParse(value);
  const named = models.find(({ name }) => name === value);
  if (read.success || named?.options.safeParse({}).success === true) return null;
  if (named !== undefined) return needsOptions(named);
  const names = models.map(({ name }) => name);
  const near = typeof value === 'string' ? nearest(value, names) : null;
  return `${read.error.issues[0].message}, or a model: ${names.join(', ')}${near === null ? '' : `; did you mean '${near}'?`}`;
}

const needsOptions = ({ name, options }: Model<unknown>): string =>
  `expected its options too: { name: ${name}, ${Object.keys(options.shape).join(', ')} }`;

/** Names of models with what they are, for descriptions. */
export const summariesOf = (models: readonly { readonly name: string; readonly summary: string }[]): string =>
  models.map((model) => `${model.name}: ${model.summary}`).join('; ');

/** Builds the model that a validated reference names. */
export function createModel<T>(models: readonly Model<T>[], reference: ModelReference): T {
  const { name, ...given } = typeof reference === 'string' ? { name: reference } : reference;
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`no model is named ${name}`);
  return model.create(model.options.parse(given));
}

/** The instance that stands in a place of a scenario, or the model that is named there. */
export function pick<T>(instances: ReadonlyMap<string, object>, slot: string, models: readonly Model<T>[], reference: ModelReference): T {
  return (instances.get(slot) as T | undefined) ?? createModel(models, reference);
}

/** Something in TypeScript that a scenario holds in place of a name: it has methods, its own or its class's. */
export function isInstance(value: unknown): value is { readonly name?: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (let place: object = value; place !== Object.prototype && place !== null; place = Object.getPrototypeOf(place) as object) {
    const names = Object.getOwnPropertyNames(place).filter((name) => name !== 'constructor');
    if (names.some((name) => typeof Object.getOwnPropertyDescriptor(place, name)?.value === 'function')) return true;
  }
  return false;
}

const LONGEST_NAME = 100;

/** The candidate that a misspelt word most likely stands for, or null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  if (word.length > LONGEST_NAME) return null;
  let least = Math.max(2, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const apart = distance(word.toLowerCase(), candidate.toLowerCase());
    if (apart < least) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}
