import { RandomStreams, parseSize, shared, sizeDistributions } from '../engine/index.js';
import {
  type Content,
  type Corpus,
  type CorpusChoice,
  CorpusWorkload,
  type Hazard,
  KeptWorkload,
  SizedWorkload,
  SyntheticWorkload,
  type Workload,
  type WorkloadPlan,
  corpusKinds,
  hazards,
} from '../mail/index.js';
import { ScenarioError } from './errors.js';
import { type ModelReference, createModel, nearest } from './models.js';
import type { ResolvedScenario } from './resolve.js';
import type { Scenario } from './schema.js';
import { DEFAULT_MESSAGES, DEFAULT_SIZE, MOST_DELIVERIES } from './workload-schema.js';

/**
 * Opens mail: with what the scenario says of it, and no more of it than `most`
 * messages, all when left out. It may be a list, or be read letter by letter.
 */
export type CorpusOpener = (options: CorpusChoice['options'], most: number | undefined) => Iterable<Content> | Corpus;

/** Mail that a scenario can ask for by name: opened by whoever may read files. */
export type Corpora = Readonly<Record<string, CorpusOpener>>;

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

function ofCorpus(reference: ModelReference, { messages, recipients }: Scenario['workload'], corpora: Corpora): Workload {
  const { kind, options } = typeof reference === 'string' ? { kind: reference, options: {} } : createModel(corpusKinds, reference);
  const opened = openerOf(kind, corpora)(options, messages);
  if ('letter' in opened) return new KeptWorkload(opened, messages ?? opened.count, recipients);
  const contents = [...opened];
  return new CorpusWorkload(contents, messages ?? contents.length, recipients);
}

function openerOf(name: string, corpora: Corpora): CorpusOpener {
  const open = Object.hasOwn(corpora, name) ? corpora[name] : undefined;
  if (open !== undefined) return open;
  const isOfFiles = (one: string): boolean => corpusKinds.some((kind) => kind.name === one);
  const names = Object.keys(corpora).filter((one) => !isOfFiles(one));
  const near = nearest(name, names);
  const hint = near === null ? '' : `; did you mean '${near}'?`;
  const paths = Object.keys(corpora).some(isOfFiles) ? ', or the path of an mbox, a Maildir or a folder of .eml files' : '';
  const known = names.length === 0 ? 'no corpus is at hand' : `expected one of ${names.join(', ')}${paths}`;
  throw new ScenarioError([{ path: ['workload', 'corpus'], message: `found '${name}', ${known}${hint}` }]);
}
