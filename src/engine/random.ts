import alea from 'seedrandom/lib/alea.js';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { FORK, type Forkable } from './fork.js';

/** The smallest uniform number but 0: half a unit of the last of 53 bits. */
const LEAST = 1 / 18_014_398_509_481_984;
const SQRT2 = Math.sqrt(2);

/**
 * One named stream of random numbers (Alea, by seedrandom). The generator is
 * built at the first draw: most streams of a run are never drawn from.
 */
export class RandomStream implements Forkable {
  private generator: alea.Generator | null = null;

  /** @param name the stream's full name, seed included; equal names give equal numbers. */
  constructor(private readonly name: string) {}

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    return this.ready().double();
  }

  /** Uniform integer in [0, bound), bound at most 2^53. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** True with the given probability; draws nothing when it is 0 or 1. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return this.uniform() < probability;
  }

  /** Exponential with the given mean. The logarithm is portable, so the bits are the same on every engine. */
  exponential(mean: number): number {
    return -mean * ln(1 - this.uniform());
  }

  /** Normal with mean 0 and variance 1, by inversion: one uniform number each, so that equal streams stay in step. Portable as `exponential` is. */
  normal(): number {
    const p = this.uniform();
    return -SQRT2 * erfcinv(2 * (p > 0 ? p : LEAST));
  }

  /** Log-normal: its logarithm is normal with mean ln(median) and standard deviation `sigma`. Mean: median · e^(sigma²/2). */
  lognormal(median: number, sigma: number): number {
    return median * exp(sigma * this.normal());
  }

  [FORK](): this {
    const copy = new RandomStream(this.name);
    if (this.generator !== null) copy.generator = alea('', { state: this.generator.state() });
    return copy as this;
  }

  private ready(): alea.Generator {
    this.generator ??= alea(this.name, { state: true });
    return this.generator;
  }
}

/**
 * The random streams of one world, by path (`link/client→server/loss`). A
 * component that draws more, or a new component, never shifts another's numbers.
 */
export class RandomStreams {
  private readonly streams = new Map<string, RandomStream>();

  constructor(private readonly seed: string) {}

  /** A stream for one who keeps it, or draws once: it is not remembered, so a second call starts anew. */
  fresh(path: string): RandomStream {
    return new RandomStream(`${this.seed}\u0000${path}`);
  }

  stream(path: string): RandomStream {
    let stream = this.streams.get(path);
    if (stream === undefined) {
      stream = this.fresh(path);
      this.streams.set(path, stream);
    }
    return stream;
  }
}
