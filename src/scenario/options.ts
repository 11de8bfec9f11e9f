import { z } from 'zod';
import { complaintsOf } from './complain.js';
import { ScenarioError } from './errors.js';
import type { SimulateOptions } from './simulate.js';

const aFunction = z.custom((value) => typeof value === 'function', { error: 'expected a function' });

const schema = z.strictObject({
  repeat: z.int().min(1).max(1_000_000).optional(),
  sinks: z
    .array(
      z.custom((sink) => typeof (sink as { record?: unknown } | null)?.record === 'function', { error: 'expected a sink, with record()' }),
    )
    .optional(),
  corpora: z.record(z.string(), aFunction).optional(),
  clock: aFunction.optional(),
  onProgress: aFunction.optional(),
} satisfies Record<keyof SimulateOptions, z.ZodType>);

/** What a program without types may get wrong. @throws ScenarioError naming every fault, below `options` */
export function checkOptions(options: SimulateOptions): void {
  const parsed = schema.safeParse(options, { reportInput: true });
  if (parsed.success) return;
  const writtenAt = (path: readonly (string | number)[]): unknown =>
    path.length === 0 ? options : options[path[0] as keyof SimulateOptions];
  const complaints = complaintsOf(parsed.error, { keysAt: () => Object.keys(schema.shape), writtenAt });
  throw new ScenarioError(complaints.map((complaint) => ({ ...complaint, path: ['options', ...complaint.path] })));
}
