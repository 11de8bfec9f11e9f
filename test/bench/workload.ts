import { QuantityError, parseProbability } from '../../src/engine/index.js';

/** What a workload did: how much of its unit, and whether everything arrived that should have. */
export interface Done {
  readonly units: number;
  readonly ok: boolean;
}

/** A key of a workload's: its default and how its text is read. */
export interface Key<T> {
  readonly fallback: T;
  /** @throws QuantityError saying what is expected */
  parse(text: string): T;
}

export type Keys = Readonly<Record<string, Key<unknown>>>;
export type Values<K extends Keys> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never };

/** One thing to measure. */
export interface Workload<K extends Keys = Keys> {
  readonly name: string;
  readonly summary: string;
  readonly unit: string;
  readonly keys: K;
  /** Values for the warm-up, where those asked for would take long. */
  readonly warmUp: Partial<Values<K>>;
  /** The figure is `units` itself, not units per second. */
  readonly isLevel?: boolean;
  run(values: Values<K>): Done;
}

/** Keeps the keys' types while a workload is written down; the index forgets them. */
export function workload<K extends Keys>(description: Workload<K>): Workload {
  return description as unknown as Workload;
}

/** A whole number, such as 1000 or 100e6. */
export function count(fallback: number, least = 1, most = 1e12): Key<number> {
  return {
    fallback,
    parse(text) {
      const value = /^\d+(\.\d+)?(e\d{1,2})?$/i.test(text) ? Number(text) : Number.NaN;
      if (Number.isInteger(value) && value >= least && value <= most) return value;
      throw new QuantityError(`a whole number from ${least} to ${most}, such as ${fallback}`);
    },
  };
}

/** A probability below 1, such as 0.01 or 1%. */
export function probability(fallback: number): Key<number> {
  return {
    fallback,
    parse(text) {
      const value = parseProbability(text);
      if (value < 1) return value;
      throw new QuantityError("a probability below 1, such as 0.01 or '1%'");
    },
  };
}

/** One of several names. */
export function choice(fallback: string, names: readonly string[]): Key<string> {
  return {
    fallback,
    parse(text) {
      if (names.includes(text)) return text;
      throw new QuantityError(`one of ${names.join(', ')}`);
    },
  };
}
