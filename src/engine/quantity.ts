import { DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND } from './time.js';

/**
 * Quantities as people write them. Each is parsed from its text once; what
 * cannot be read throws a `QuantityError` that says what is allowed.
 */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const DURATIONS: Readonly<Record<string, number>> = {
  ns: 1,
  us: MICROSECOND,
  µs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  min: MINUTE,
  h: HOUR,
  d: DAY,
};

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};

const RATES: Readonly<Record<string, number>> = {
  'bit/s': 1,
  'kbit/s': 1e3,
  'Mbit/s': 1e6,
  'Gbit/s': 1e9,
};

/** Longest duration that can be written, ns. */
export const LONGEST = 60 * DAY;
/** Largest size that can be written, octets. */
export const LARGEST = 1_073_741_824;
const FASTEST = 1e12;

function split(text: string, units: Readonly<Record<string, number>>): { value: number; factor: number } | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zA-Zµ/]+)$/.exec(text.trim());
  if (match === null || !Object.hasOwn(units, match[2])) return null;
  return { value: Number(match[1]), factor: units[match[2]] };
}

/** `'100ms'`, `'5min'`, or 0: nanoseconds, up to 60 days. */
export function parseDuration(value: string | number): number {
  if (value === 0 || value === '0') return 0;
  const parts = typeof value === 'string' ? split(value, DURATIONS) : null;
  if (parts === null) throw new QuantityError(`a duration such as '100ms', '1.5s' or '5min' (units: ns, us, ms, s, min, h, d)`);
  const ns = Math.round(parts.value * parts.factor);
  if (ns > LONGEST) throw new QuantityError('a duration of at most 60d');
  return ns;
}

/** `'4KiB'`, `'10MB'` or a number of octets: octets, up to 1 GiB. */
export function parseSize(value: string | number): number {
  const parts =
    typeof value === 'number' ? { value, factor: 1 } : /^\d+$/.test(value) ? { value: Number(value), factor: 1 } : split(value, SIZES);
  if (parts === null) throw new QuantityError(`a size such as 1000, '4KiB' or '10MB' (units: B, kB, MB, GB, KiB, MiB, GiB)`);
  const octets = Math.round(parts.value * parts.factor);
  if (typeof value === 'number' && octets !== value) throw new QuantityError('a whole number of octets');
  if (!(octets >= 0 && octets <= LARGEST)) throw new QuantityError('a size from 0 to 1GiB');
  return octets;
}

/** `'100Mbit/s'` or `'unlimited'`: bits per second, 0 for unlimited. */
export function parseRate(value: string): number {
  if (value === 'unlimited') return 0;
  const parts = split(value, RATES);
  if (parts === null) throw new QuantityError(`a rate such as '10Mbit/s' (units: bit/s, kbit/s, Mbit/s, Gbit/s), or 'unlimited'`);
  const rate = parts.value * parts.factor;
  if (!(rate >= 1 && rate <= FASTEST)) throw new QuantityError(`a rate from 1bit/s to 1000Gbit/s, or 'unlimited'`);
  return rate;
}

/** `'10/s'`, `'30/min'`, `'2/h'`: how often, as the mean time from one to the next, ns. */
export function parseFrequency(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*([a-zµ]+)$/.exec(value.trim());
  const count = match === null ? 0 : Number(match[1]);
  if (match === null || !Object.hasOwn(DURATIONS, match[2]) || count === 0) {
    throw new QuantityError(`a frequency such as '10/s', '30/min' or '2/h', more than 0 (units: ns, us, ms, s, min, h, d)`);
  }
  const gapNs = DURATIONS[match[2]] / count;
  if (!(gapNs >= 1 && gapNs <= LONGEST)) throw new QuantityError('a frequency from 1 in 60 days to 1/ns');
  return gapNs;
}

/** A queue's limit: octets (`'1MiB'`) or packets (`'1000 packets'`). */
export interface QueueLimit {
  readonly octets: number;
  readonly packets: number;
}

export function parseQueue(value: string | number): QueueLimit {
  const packets = typeof value === 'string' ? /^(\d+)\s*(?:packets?|p)$/.exec(value.trim()) : null;
  if (packets !== null) return { octets: Number.POSITIVE_INFINITY, packets: Number(packets[1]) };
  try {
    return { octets: parseSize(value), packets: Number.POSITIVE_INFINITY };
  } catch {
    throw new QuantityError(`a queue limit such as '1MiB' or '1000 packets'`);
  }
}

/** `0.01` or `'1%'`: a probability from 0 to 1. */
export function parseProbability(value: string | number): number {
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim()) : null;
  const plain = typeof value === 'number' ? value : /^\d*\.?\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  const p = percent !== null ? Number(percent[1]) / 100 : plain;
  if (!(p >= 0 && p <= 1)) throw new QuantityError(`a probability from 0 to 1, or a percentage such as '1%'`);
  return p;
}

/** Writes nanoseconds in the largest unit that keeps them whole. */
export function formatDuration(ns: number): string {
  for (const unit of ['d', 'h', 'min', 's', 'ms', 'us'] as const) {
    if (ns !== 0 && ns % DURATIONS[unit] === 0) return `${ns / DURATIONS[unit]}${unit}`;
  }
  return ns === 0 ? '0ms' : `${ns}ns`;
}
