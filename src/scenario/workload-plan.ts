import { RandomStreams, parseSize, shared, sizeDistributions } from '../engine/index.js';
import {
  type Content,
  CorpusWorkload,
  type Hazard,
  SizedWorkload,
  SyntheticWorkload,
  type Workload,
  type WorkloadPlan,
  hazards,
} from '../mail/index.js';
import { ScenarioError } from './errors.js';
import { createModel, nearest } from './models.js';
import type { ResolvedScenario } from './resolve.js';
import type { Scenario } from './schema.js';
import { DEFAULT_MESSAGES, DEFAULT_SIZE, MOST_DELIVERIES } from './workload-schema.js';

/** Mail that a scenario can ask for by name: opened by whoever may read files. */
export type Corpora = Readonly<Record<string, () => Iterable<Content>>>;

/** How large a synthetic message is, on average if it is drawn; null for a corpus. */
export function meanSize({ corpus, size = DEFAULT_SIZE }: Scenario['workload']): number | null {
  if (corpus !== undefined) return null;
  return typeof size === 'object' ? createModel(sizeDistributions, size).mean : parseSize(size);
}

/** What there is to send. @throws ScenarioError for a corpus that is not there, and for hazards that make too much of it */
export function workloadPlan(resolved: ResolvedScenario, corpora: Corpora): WorkloadPlan {
  const { messages = DEFAULT_MESSAGES, recipients, corpus, size = DEFAULT_SIZE } = resolved.scenario.workload;
  if (corpus !== undefined) return same(withHazards(ofCorpus(corpus, resolved.scenario.workload, corpora), resolved));
  if (typeof size !== 'object') return same(withHazards(new SyntheticWorkload(messages, parseSize(size), recipients), resolved));
  const octets = createModel(sizeDistributions, size);
  const build = (random: RandomStreams): Workload => withHazards(new SizedWorkload(messages, octets, recipients, random), resolved);
  return shared({ count: build(new RandomStreams('')).count, build });
}

/** The same in every run. */
const same = (workload: Workload): WorkloadPlan => shared({ count: workload.count, build: () => workload });

/** The mail with what is to happen to it, in order. @throws ScenarioError when it becomes too much. */
function withHazards(workload: Workload, { scenario, instances }: ResolvedScenario): Workload {
  const named = scenario.workload.hazards.map((hazard) => createModel(hazards, hazard));
  const own = (instances.get('workload.hazards') ?? []) as readonly Hazard[];
  return [...named, ...own].reduce((mail, hazard) => {
    const whole = hazard.over(mail);
    if (whole.count * whole.mostRecipients <= MOST_DELIVERIES) return whole;
    const found = `${whole.count} messages to ${whole.mostRecipients} recipients`;
    const message = `'${hazard.name}' makes ${found} of the mail, expected at most 100,000,000 for messages times recipients; ask for fewer messages`;
    throw new ScenarioError([{ path: ['workload', 'hazards'], message }]);
  }, workload);
}

function ofCorpus(corpus: string, { messages, recipients }: Scenario['workload'], corpora: Corpora): Workload {
  const open = Object.hasOwn(corpora, corpus) ? corpora[corpus] : undefined;
  if (open === undefined) {
    const names = Object.keys(corpora);
    const near = nearest(corpus, names);
    const hint = near === null ? '' : `; did you mean '${near}'?`;
    const known = names.length === 0 ? 'no corpus is at hand' : `expected one of ${names.join(', ')}`;
    throw new ScenarioError([{ path: ['workload', 'corpus'], message: `found '${corpus}', ${known}${hint}` }]);
  }
  const contents = [...open()];
  return new CorpusWorkload(contents, messages ?? contents.length, recipients);
}
