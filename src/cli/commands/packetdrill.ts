import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ScriptVerdict, runText } from '../../conformance/index.js';
import { print } from '../output.js';
import { UsageError } from '../usage-error.js';
import type { Report } from './options.js';

/** What came of one file; `feature` names what an unsupported script needs. */
interface ScriptResult extends ScriptVerdict {
  readonly script: string;
}

/** `finaldot packetdrill FILE.pkt…` */
export function packetdrillCommand(program: Command, report: Report): void {
  program
    .command('packetdrill')
    .description('run packetdrill scripts against one simulated endpoint, in virtual time')
    .argument('<files...>', 'scripts, or - for standard input')
    .option('--json', 'print JSON in place of text: an array, one entry a script')
    .action((files: string[], { json }: { json?: boolean }) => {
      const sources = files.map((file) => ({ script: file === '-' ? 'standard input' : file, source: read(file) }));
      const results = sources.map(({ script, source }): ScriptResult => ({ script, ...runText(source) }));
      print(json === true ? JSON.stringify(results) : textOf(results));
      report(results.every(({ verdict }) => verdict === 'pass') ? 0 : 1);
    });
}

/** @throws UsageError when a file is not there, is not text or is empty */
function read(file: string): string {
  const name = file === '-' ? 'standard input' : file;
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${name}: is not UTF-8 text; a packetdrill script is`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such file; name a packetdrill script, or - for standard input`);
    if (code === 'EISDIR')
      throw new UsageError(`${name}: is a directory; name the scripts in it, such as ${file.replace(/\/+$/, '')}/*.pkt`);
    if (code !== undefined) throw new UsageError(`${name}: cannot be read (${code})`);
    throw error;
  }
  if (source.trim() === '') throw new UsageError(`${name}: is empty; a packetdrill script has at least one event`);
  return source;
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
