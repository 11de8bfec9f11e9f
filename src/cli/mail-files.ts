import { readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ScenarioError, type ScenarioInput } from '../scenario/index.js';
import { corpora } from './corpora/index.js';
import { isMaildir } from './corpora/maildir.js';

type Tree = Record<string, unknown>;

/** What is no name of a corpus and looks like a path. */
const isPath = (corpus: unknown): corpus is string =>
  typeof corpus === 'string' && !Object.hasOwn(corpora, corpus) && /[./\\]/.test(corpus);

/**
 * A scenario in which a corpus that is named by its path alone has its kind beside it.
 * @throws ScenarioError when there is nothing at the path, or nothing that is mail
 */
export function withMailFiles(input: ScenarioInput): ScenarioInput {
  return mapCorpus(input, (corpus) => (isPath(corpus) ? { name: kindOf(corpus), file: corpus } : corpus));
}

/** A scenario from a file: the mail that it names lies beside it. */
export function mailBesideScenario(input: ScenarioInput, scenarioFile: string): ScenarioInput {
  const beside = (path: string): string => (isAbsolute(path) ? path : join(dirname(scenarioFile), path));
  return mapCorpus(input, (corpus) => {
    if (isPath(corpus)) return beside(corpus);
    const { file } = isTree(corpus) ? corpus : {};
    return typeof file === 'string' && file !== '' ? { ...(corpus as Tree), file: beside(file) } : corpus;
  });
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function mapCorpus(input: ScenarioInput, change: (corpus: unknown) => unknown): ScenarioInput {
  if (!isTree(input) || !isTree(input.workload) || input.workload.corpus === undefined) return input;
  return { ...(input as Tree), workload: { ...input.workload, corpus: change(input.workload.corpus) } } as ScenarioInput;
}

function kindOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return refuse(path, 'there is no such file; expected an mbox, a Maildir or a folder of .eml files');
  if (!stat.isDirectory()) return /\.eml$/i.test(path) ? 'eml' : 'mbox';
  if (isMaildir(path)) return 'maildir';
  if (readdirSync(path, { recursive: true, encoding: 'utf8' }).some((name) => /\.eml$/i.test(name))) return 'eml';
  return refuse(path, 'is a folder without mail: a Maildir has new and cur, and other mail is in files whose names end in .eml');
}

function refuse(path: string, why: string): never {
  throw new ScenarioError([{ path: ['workload', 'corpus'], message: `${path}: ${why}` }]);
}
