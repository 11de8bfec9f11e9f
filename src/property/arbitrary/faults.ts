import { type Arbitrary, array, constant, constantFrom, integer, oneof, record } from 'fast-check';
import type { ScenarioInput } from '../../scenario/index.js';
import { protocolPoints } from '../../smtp/index.js';

/** Constraints to be applied on {@link faults}. */
export interface FaultsConstraints {
  /**
   * Protocol points at which a connection may be cut, by the names that `finaldot list` gives.
   * @defaultValue all of them
   */
  points?: readonly string[];
  /**
   * Whether the ends learn at once that their connection is cut (`rst`) or by their own timers (`blackhole`).
   * @defaultValue both
   */
  kinds?: readonly ('rst' | 'blackhole')[];
  /**
   * Whether the path may be interrupted for a while.
   * @defaultValue true
   */
  partitions?: boolean;
  /**
   * The most that go wrong in one run.
   * @defaultValue 3
   */
  maxLength?: number;
}

/** What stands behind `faults`: a list of placed ones. */
export type FaultList = Extract<NonNullable<ScenarioInput['faults']>, readonly unknown[]>;

const plain = { noNullPrototype: true } as const;
/** A cut may wait for so many occurrences of its point. */
const MOST_OCCURRENCES = 4;
const INSTANTS = ['300ms', '700ms', '1s', '2s'] as const;
const DURATIONS = ['100ms', '1s', '1min'] as const;

/**
 * A fault plan as an explicit list, for `faults`: connections cut at a named
 * point of the protocol or after so many segments, paths that are interrupted
 * and heal. No rates: what a run needs to be seen again stands in the list.
 * Shrinks towards fewer faults, and towards a reset just before the first 250.
 */
export function faults(constraints: FaultsConstraints = {}): Arbitrary<FaultList> {
  const { points = POINTS, kinds = ['rst', 'blackhole'], partitions = true, maxLength = 3 } = constraints;
  const kind = constantFrom(...kinds);
  const nth = integer({ min: 1, max: MOST_OCCURRENCES });
  const at = (names: readonly string[]) => record({ on: constantFrom(...names), nth, kind }, plain);
  const telling = TELLING.filter((name) => points.includes(name));
  const segments = { connection: integer({ min: 1, max: MOST_OCCURRENCES }), afterSegments: integer({ min: 1, max: 40 }) };
  const fault = oneof(
    { withCrossShrink: true },
    { arbitrary: at(telling.length > 0 ? telling : points), weight: 4 },
    { arbitrary: at(points), weight: 2 },
    // Without a connection it would cut each of them, and no message would ever come through.
    { arbitrary: record({ ...segments, of: constantFrom('down', 'up'), kind }, plain), weight: 1 },
    {
      arbitrary: record({ kind: constant('partition'), at: constantFrom(...INSTANTS), for: constantFrom(...DURATIONS) }, plain),
      weight: partitions ? 1 : 0,
    },
  );
  return array(fault as Arbitrary<FaultList[number]>, { maxLength });
}

/** Where a cut makes a copy. */
const TELLING: readonly string[] = ['before-250', 'after-250', 'after-dot'];
const POINTS: readonly string[] = protocolPoints.map(({ name }) => name);
