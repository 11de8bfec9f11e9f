import { Command, CommanderError } from 'commander';
import { ScenarioError } from '../scenario/index.js';
import { compareCommand } from './commands/compare.js';
import { explainCommand } from './commands/explain.js';
import { fidelityCommand } from './commands/fidelity.js';
import { headlineCommand } from './commands/headline.js';
import { listCommand } from './commands/list.js';
import { packetdrillCommand } from './commands/packetdrill.js';
import { plotCommand } from './commands/plot.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { InterruptedError } from './interrupted-error.js';
import { FigureError } from '../plot/index.js';
import { complain } from './output.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

/** Exit codes: 0 fine, 1 a run failed or hit a limit, 2 wrong usage or input, 130 interrupted. */
export const Exit = { fine: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs the command line; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exit: number = Exit.fine;
  const program = new Command('finaldot')
    .description('Deterministic simulator for mail over TCP: messages per round trip, and what a lost final acknowledgment costs.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text) => complain(text.trim().replace(/^error: /, '')) })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false });
  const report = (code: number): void => {
    exit = code;
  };
  for (const add of [
    runCommand,
    compareCommand,
    explainCommand,
    headlineCommand,
    plotCommand,
    fidelityCommand,
    packetdrillCommand,
    listCommand,
    schemaCommand,
  ])
    add(program, report);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.fine : Exit.usage;
  if (error instanceof UsageError || error instanceof ScenarioError || error instanceof FigureError) {
    complain(error.message);
    return Exit.usage;
  }
  if (error instanceof InterruptedError) {
    complain(error.message);
    return Exit.interrupted;
  }
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined) throw error;
  complain(`${path}: ${syscall === 'write' ? 'not written' : 'not done'}: ${message.split(',')[0]}`);
  return Exit.failed;
}
