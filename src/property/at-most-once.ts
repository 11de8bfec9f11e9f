import type { IPropertyWithHooks } from 'fast-check';
import type { ScenarioInput } from '../scenario/index.js';
import type { ScenarioConstraints } from './arbitrary/scenario.js';
import { holds } from './holds.js';

/**
 * No recipient gets a message twice, whatever the mail is like and whatever is
 * lost on the way. For `fc.assert`.
 * @param given what is the same in all runs: `{ dedup: mine }`; it is laid over what is drawn
 * @param constraints what may be drawn
 */
export function atMostOnce(given: ScenarioInput = {}, constraints: ScenarioConstraints = {}): IPropertyWithHooks<[ScenarioInput]> {
  return holds(given, constraints, ({ dedup: { letThrough, suppressed } }) =>
    letThrough === 0 ? null : `not at most once: ${letThrough} of ${letThrough + suppressed} copies came to a mailbox that had the message`,
  );
}
