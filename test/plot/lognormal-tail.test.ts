import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceededBy, timerFor } from '../../src/plot/lognormal-tail.js';
import { normalCdf } from '../support/statistics.js';

test('the tail of log-normal work is 1 - Φ(ln(x / median) / σ), and a timer has p / (1 - p) copies', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-4, max: 0.99, noNaN: true }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      fc.double({ min: 1, max: 1e12, noNaN: true }),
      (p, sigma, median) => {
        const share = (x: number): number => 1 - normalCdf(Math.log(x / median) / sigma);
        expect(share(exceededBy(p, median, sigma))).toBeCloseTo(p, 9);
        const late = share(timerFor(p, median, sigma));
        expect(late / (1 - late)).toBeCloseTo(p, 9);
      },
    ),
  );
});
