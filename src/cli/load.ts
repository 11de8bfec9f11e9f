import { readFileSync, statSync } from 'node:fs';
import { type Complaint, ScenarioError, type ScenarioInput, resolveScenario } from '../scenario/index.js';
import { ScenarioDocument, type Tree } from './document.js';
import { mailBesideScenario, withMailFiles } from './mail-files.js';
import { applySetting, concerns, parseSetting } from './settings.js';
import { besideScenario, withTraces } from './traces.js';
import { UsageError } from './usage-error.js';

const LARGEST_FILE = 1024 * 1024;

/** Changes to a scenario from the command line. */
export interface Changes {
  readonly seed?: string | undefined;
  /** `path=value` each. */
  readonly set?: readonly string[] | undefined;
}

/**
 * Reads a scenario (YAML or JSON, `-` for standard input), applies the changes
 * and checks it. @throws UsageError with file, line and column of each fault
 */
export function loadScenario(file: string, changes: Changes): ScenarioInput {
  const name = file === '-' ? 'standard input' : file;
  const document = new ScenarioDocument(readText(file, name), name);
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

/** A partial scenario from `--set` options alone. */
export function settings(set: readonly string[]): ScenarioInput {
  const data: Tree = {};
  for (const setting of set.map(parseSetting)) applySetting(data, setting);
  return check(data as ScenarioInput, () => '--set');
}

function readText(file: string, name: string): string {
  try {
    if (file !== '-') {
      const { size } = statSync(file);
      if (size > LARGEST_FILE) throw new UsageError(`${name}: is ${size} octets long; a scenario has at most ${LARGEST_FILE}`);
    }
    const text = readFileSync(file === '-' ? 0 : file, 'utf8');
    if (text.length > LARGEST_FILE) throw new UsageError(`${name}: is ${text.length} octets long; a scenario has at most ${LARGEST_FILE}`);
    return text;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such file; name a scenario (YAML or JSON), or - for standard input`);
    throw new UsageError(`${name}: cannot be read (${code ?? String(error)})`);
  }
}
