import { QuantityError } from '../../src/engine/index.js';
import { nearest } from '../../src/scenario/index.js';
import type { Values, Workload, Keys } from './workload.js';

/** The command line asks for something that there is not. */
export class UsageError extends Error {}

/** What to measure, with every key's value. */
export interface Request {
  readonly workload: Workload;
  readonly values: Values<Keys>;
}

/**
 * Reads `WORKLOAD [key=value …]`.
 * @throws UsageError naming what is allowed and the nearest name
 */
export function requestOf(args: readonly string[], workloads: readonly Workload[]): Request {
  const [name, ...settings] = args;
  const workload = workloads.find((candidate) => candidate.name === name);
  if (workload === undefined)
    throw new UsageError(
      unknown(
        'workload',
        name,
        workloads.map((candidate) => candidate.name),
      ),
    );
  const values = Object.fromEntries(Object.entries(workload.keys).map(([key, { fallback }]) => [key, fallback]));
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const key = equals < 0 ? setting : setting.slice(0, equals);
    const allowed = Object.keys(workload.keys);
    if (!allowed.includes(key)) throw new UsageError(unknown(`key of ${name}`, key, allowed));
    if (equals < 0) throw new UsageError(`${name}: '${key}' lacks a value; write ${key}=${workload.keys[key].fallback}`);
    values[key] = valueFor(workload, key, setting.slice(equals + 1));
  }
  return { workload, values };
}

function valueFor(workload: Workload, key: string, text: string): unknown {
  try {
    return workload.keys[key].parse(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new UsageError(`${workload.name}: ${key}: found '${text}', expected ${error.message}`);
  }
}

function unknown(what: string, found: string, allowed: readonly string[]): string {
  const near = nearest(found, allowed);
  return `found '${found}', expected a ${what}: ${allowed.join(', ')}${near === null ? '' : `; did you mean '${near}'?`}`;
}
