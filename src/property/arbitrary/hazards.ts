import { type Arbitrary, constant, uniqueArray } from 'fast-check';
import { hazards as models } from '../../mail/index.js';
import type { ScenarioInput } from '../../scenario/index.js';
import { type ModelReference, modelReference } from './model.js';

/** Constraints to be applied on {@link hazards}. */
export interface HazardsConstraints {
  /**
   * Which may occur, by the names that `finaldot list` gives.
   * @defaultValue all of them
   */
  names?: readonly string[];
  /**
   * The most that happen to one run's mail, one upon the other.
   * @defaultValue 2
   */
  maxLength?: number;
}

/** What stands behind `workload.hazards`. */
export type Hazards = NonNullable<NonNullable<ScenarioInput['workload']>['hazards']>;

/**
 * What mail may do that leads dedup schemes astray, for `workload.hazards`:
 * each at most once and in the order of `finaldot list`, so that none undoes
 * another and no two messages are the same octet for octet to the same people.
 * Shrinks towards fewer of them, and towards those named first.
 * @throws Error for a name that no hazard has
 */
export function hazards(constraints: HazardsConstraints = {}): Arbitrary<Hazards> {
  const { names = models.map(({ name }) => name), maxLength = 2 } = constraints;
  if (names.length === 0) return constant([]);
  const some = uniqueArray(modelReference(models, names), { maxLength, selector: nameOf });
  return some.map((stack) => stack.sort((one, other) => placeOf(one) - placeOf(other))) as Arbitrary<Hazards>;
}

const nameOf = (reference: ModelReference): string => (typeof reference === 'string' ? reference : reference.name);
const placeOf = (reference: ModelReference): number => models.findIndex(({ name }) => name === nameOf(reference));
