import { type Arbitrary, boolean, constant, constantFrom, integer, oneof, record } from 'fast-check';
import { z } from 'zod';
import type { Model } from '../../engine/index.js';

/** A model as a scenario names it: its name, or its name with options. */
export type ModelReference = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/** A number as an option is at most so far from its least: what hurts with 2 seldom needs 100. */
const REACH = 2;

interface OptionSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
}

/**
 * One of several models, by name, with options now and then: its choices,
 * switches and whole numbers, as its own schema has them. Shrinks towards the
 * model named first, and towards its defaults.
 * @throws Error for a name that none of the models has
 */
export function modelReference(models: readonly Model<unknown>[], names: readonly string[]): Arbitrary<ModelReference> {
  const chosen = names.map((name) => {
    const model = models.find((candidate) => candidate.name === name);
    if (model === undefined) throw new Error(`found '${name}', expected one of ${models.map((known) => known.name).join(', ')}`);
    return model;
  });
  return oneof({ withCrossShrink: true }, ...chosen.map(referenceTo));
}

function referenceTo({ name, options }: Model<unknown>): Arbitrary<ModelReference> {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, OptionSchema>;
  };
  const values = Object.entries(properties).flatMap(([option, schema]): [string, Arbitrary<unknown>][] => {
    const value = choiceOf(schema);
    return value === null ? [] : [[option, value]];
  });
  if (values.length === 0) return constant(name);
  const given = record(Object.fromEntries(values), { requiredKeys: [], noNullPrototype: true });
  return given.map((some) => (Object.keys(some).length === 0 ? name : { name, ...some }));
}

/** Null for what a schema does not bound: durations, sizes, texts. */
function choiceOf({ type, enum: choices, minimum }: OptionSchema): Arbitrary<unknown> | null {
  if (choices !== undefined) return constantFrom(...choices);
  if (type === 'boolean') return boolean();
  return type === 'integer' && minimum !== undefined ? integer({ min: minimum, max: minimum + REACH }) : null;
}
