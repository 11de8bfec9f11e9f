import { type Complaint, ScenarioError, type ScenarioInput, resolveScenario } from '../scenario/index.js';
import { ScenarioDocument, type Tree } from './document.js';
import { mailBesideScenario, withMailFiles } from './mail-files.js';
import { note } from './output.js';
import { type TextKind, nameOf, readText } from './read-text.js';
import { applySetting, concerns, parseSetting } from './settings.js';
import { besideScenario, withTraces } from './traces.js';
import { UsageError } from './usage-error.js';

const SCENARIO: TextKind = {
  what: 'a scenario (YAML or JSON)',
  several: 'scenarios',
  pattern: '*.yaml',
  least: null,
  most: 1024 * 1024,
};

/** Changes to a scenario from the command line. */
export interface Changes {
  readonly seed?: string | undefined;
  /** `path=value` each. */
  readonly set?: readonly string[] | undefined;
}

/**
 * Reads a scenario (YAML or JSON, `-` for standard input; without a file all is
 * default), applies the changes and checks it. @throws UsageError with file, line
 * and column of each fault
 */
export function loadScenario(file: string | undefined, changes: Changes): ScenarioInput {
  if (file === undefined) return settings(changes.set ?? [], changes.seed);
  const name = nameOf(file);
  const text = readText(file, SCENARIO);
  if (text.trim() === '') note(`${name}: is empty: every value is the default`);
  const document = new ScenarioDocument(text, name);
  const data = (file === '-' ? document.data() : mailBesideScenario(besideScenario(document.data() as ScenarioInput, file), file)) as Tree;
  const set = (changes.set ?? []).map(parseSetting);
  for (const setting of set) applySetting(data, setting);
  if (changes.seed !== undefined) data.seed = changes.seed;
  const where = (complaint: Complaint): string =>
    set.some((setting) => concerns(setting, complaint)) ? '--set' : document.place(complaint);
  return check(data as ScenarioInput, where);
}

/** Reads the recordings that a scenario names, looks what mail it means, checks it and says where its faults are. @throws UsageError */
export function check(input: ScenarioInput, where: (complaint: Complaint) => string): ScenarioInput {
  try {
    const complete = withMailFiles(withTraces(input));
    resolveScenario(complete);
    return complete;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const complaints = error.complaints.map(
      (complaint) => `${where(complaint)}: ${[complaint.path.join('.'), complaint.message].filter(Boolean).join(': ')}`,
    );
    throw new UsageError(complaints.join('\n'));
  }
}

/** A partial scenario from options alone. @throws UsageError */
export function settings(set: readonly string[], seed?: string): ScenarioInput {
  const data: Tree = {};
  for (const setting of set.map(parseSetting)) applySetting(data, setting);
  if (seed !== undefined) data.seed = seed;
  return check(data as ScenarioInput, () => '--set');
}
