import { toStringMethod } from 'fast-check';
import { stringify } from 'yaml';
import { type ScenarioInput, splitInstances } from '../scenario/index.js';

/** A name for a file of one's own. */
const FILE = 'counterexample.yaml';

/** How to see a run again: a scenario as YAML, below comments that say what to do with it. */
export function replayOf(scenario: ScenarioInput): string {
  const { data, instances } = splitInstances(scenario);
  const lines = [`# npx finaldot run ${FILE}`, `# npx finaldot run ${FILE} --ladder -`];
  for (const [place, instance] of instances)
    lines.push(`# without ${place}: ${nameOf(instance)}, which no file can hold; in a program lay it over what stands here`);
  return `${lines.join('\n')}\n${stringify(data, { aliasDuplicateObjects: false })}`;
}

const nameOf = (instance: object): string => {
  const of = Array.isArray(instance) ? instance : [instance];
  return of.map(({ name }: { name?: unknown }) => (typeof name === 'string' ? `'${name}'` : 'an instance')).join(', ');
};

/** Lets fast-check show a scenario in one line of JSON that `finaldot run` takes as well, instances left out. */
export function shownAsJson(scenario: ScenarioInput): ScenarioInput {
  return Object.defineProperty({ ...scenario }, toStringMethod, { value: () => JSON.stringify(splitInstances(scenario).data) });
}
