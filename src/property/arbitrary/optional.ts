import { type Arbitrary, constant, noShrink, oneof } from 'fast-check';

/**
 * A choice or none, equally likely. It shrinks to none and to nothing else, so
 * that leaving it out is tried again after whatever else has been made smaller.
 */
export function optional<T>(choice: Arbitrary<T>): Arbitrary<T | undefined> {
  return oneof({ withCrossShrink: true }, constant(undefined), noShrink(choice));
}
