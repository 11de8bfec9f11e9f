import type { ScenarioInput } from '../scenario/index.js';

/** How many messages somebody asked for, in so many words; null where only a scenario's default would say. */
export function askedMessages({ workload }: ScenarioInput): number | null {
  const messages = workload?.messages;
  return typeof messages === 'number' ? messages : null;
}
