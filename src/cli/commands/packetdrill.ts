import type { Command } from 'commander';
import { type ScriptVerdict, runText } from '../../conformance/index.js';
import { print } from '../output.js';
import { type TextKind, nameOf, readText } from '../read-text.js';
import type { Report } from './options.js';

/** What came of one file; `feature` names what an unsupported script needs. */
interface ScriptResult extends ScriptVerdict {
  readonly script: string;
}

const SCRIPT: TextKind = { what: 'a packetdrill script', several: 'scripts', pattern: '*.pkt', least: 'at least one event' };

/** `finaldot packetdrill FILE.pkt…` */
export function packetdrillCommand(program: Command, report: Report): void {
  program
    .command('packetdrill')
    .description('run packetdrill scripts against one simulated endpoint, in virtual time')
    .argument('<files...>', 'scripts, or - for standard input')
    .option('--json', 'print JSON in place of text: an array, one entry a script')
    .addHelpText(
      'after',
      '\nExit status: 0 when every script passes, 1 when one fails or needs what there is not, 2 for a file that cannot be read.',
    )
    .action((files: string[], { json }: { json?: boolean }) => {
      const sources = files.map((file) => ({ script: nameOf(file), source: readText(file, SCRIPT) }));
      const results = sources.map(({ script, source }): ScriptResult => ({ script, ...runText(source) }));
      print(json === true ? JSON.stringify(results) : textOf(results));
      report(results.every(({ verdict }) => verdict === 'pass') ? 0 : 1);
    });
}

/** What did not pass, a paragraph each, and the counts. */
function textOf(results: readonly ScriptResult[]): string {
  const lines = results.flatMap(lineOf);
  const count = (wanted: ScriptVerdict['verdict']): number => results.filter(({ verdict }) => verdict === wanted).length;
  return [...lines, `${results.length} scripts: ${count('pass')} pass, ${count('fail')} fail, ${count('unsupported')} unsupported`].join(
    '\n',
  );
}

function lineOf({ script, verdict, line, expected, got, feature }: ScriptResult): string[] {
  if (verdict === 'pass') return [`${script}: pass`];
  if (verdict === 'unsupported') return [`${script}:${line}: unsupported: ${feature}`];
  return [`${script}:${line}: fail`, `  expected  ${expected}`, `  got       ${got}`];
}
