import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from '../../src/engine/index.js';

describe('the ring', () => {
  it('is an array with two ends', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), item: fc.nat() }),
      fc.record({ kind: fc.constant('unshift' as const), item: fc.nat() }),
      fc.record({ kind: fc.constantFrom('shift' as const, 'clear' as const), item: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const ring = new Ring<number>();
        const array: number[] = [];
        for (const { kind, item } of steps) {
          if (kind === 'push') ring.push(array[array.push(item) - 1]);
          else if (kind === 'unshift') {
            ring.unshift(item);
            array.unshift(item);
          } else if (kind === 'shift') expect(ring.shift()).toBe(array.shift());
          else if (array.length > 8) {
            ring.clear();
            array.length = 0;
          }
          expect([...ring]).toEqual(array);
          expect(ring.length).toBe(array.length);
          expect([ring.at(-1), ring.at(array.length)]).toEqual([undefined, undefined]);
        }
      }),
    );
  });
});
