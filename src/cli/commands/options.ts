import { type Command, InvalidArgumentError } from 'commander';
import type { Changes } from '../load.js';

/** Reports a command's exit code. */
export type Report = (code: number) => void;

export interface RunOptions extends Changes {
  readonly repeat: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** For an option that may be repeated. */
export const collect = (value: string, before: string[]): string[] => [...before, value];

/** A whole number from 1 to `most`. */
const upTo =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most) throw new InvalidArgumentError(`expected a whole number from 1 to ${most}.`);
    return value;
  };

/** The argument and the options of every command that runs a scenario. */
export function withRunOptions(command: Command): Command {
  return command
    .argument('[scenario]', 'YAML or JSON file, or - for standard input; without one, all is as it is by default')
    .option('--seed <text>', "the seed's text, in place of the scenario's")
    .option('--set <path=value>', 'change a value of the scenario, such as network.rtt=20ms; may be repeated', collect, [])
    .option('--repeat <n>', 'run with n derived seeds and pool the results', upTo(1_000_000), 1)
    .option('--threads <n>', 'share the work among so many threads (default: as many as there are processors, where that pays)', upTo(256))
    .option('--json', 'print JSON in place of text');
}
