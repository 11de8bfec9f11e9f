import type { IPropertyWithHooks } from 'fast-check';
import type { ScenarioInput } from '../scenario/index.js';
import type { ScenarioConstraints } from './arbitrary/scenario.js';
import { holds } from './holds.js';

/**
 * No message is taken for a copy of another: what the client was told to be
 * delivered comes to every one of its recipients, or nobody kept it from them.
 * For `fc.assert`.
 * @param given what is the same in all runs: `{ dedup: mine }`; it is laid over what is drawn
 * @param constraints what may be drawn
 */
export function noDistinctMessageSuppressed(
  given: ScenarioInput = {},
  constraints: ScenarioConstraints = {},
): IPropertyWithHooks<[ScenarioInput]> {
  return holds(given, constraints, ({ dedup: { falselySuppressed } }) =>
    falselySuppressed === 0
      ? null
      : `a distinct message was suppressed: ${falselySuppressed} times it was kept from a mailbox that never got it`,
  );
}
