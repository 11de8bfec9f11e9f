import type { ScenarioInput } from '../scenario/index.js';

/** The parameters of a figure as its scenario has them, in a line: whatever is not said is the default. */
export function scenarioLine({ seed: _seed, observe: _observe, ...shown }: ScenarioInput): string {
  return `Scenario: ${Object.entries(shown)
    .map(([key, value]) => `${key}: ${inFlow(value)}`)
    .join(', ')}`;
}

/** A value in YAML's flow style, but without quotes: it is read, not parsed. */
function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, ...rest } = value as { name?: unknown };
  if (Object.values(rest).some((part) => typeof part === 'function')) return String(name);
  return `{ ${Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => `${key}: ${inFlow(part)}`)
    .join(', ')} }`;
}
