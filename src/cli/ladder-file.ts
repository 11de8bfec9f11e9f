import type { Result } from '../scenario/index.js';
import { LadderRecorder, type LadderTextOptions, ladderPicture, ladderText, sourceLine } from '../plot/index.js';
import type { RunOptions } from './commands/options.js';
import { checkPicture, note, print, writeWhole } from './output.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

/** @throws UsageError when no ladder can be written there */
export function checkLadder(path: string): void {
  if (path !== '-') checkPicture(path, '--ladder', 'any other file for text, or - for standard output');
}

/** Where `run --ladder` puts the ladder of its run. */
export class LadderFile {
  readonly recorder = new LadderRecorder();

  /** @throws UsageError when there is more than one run, no way to tell ladder and result apart, or nowhere to write */
  constructor(
    private readonly path: string,
    private readonly options: RunOptions,
  ) {
    if (options.repeat > 1) throw new UsageError(`--ladder shows one run; found --repeat ${options.repeat}: name one seed with --seed`);
    if (path === '-' && options.json === true) throw new UsageError('--ladder -: standard output is taken by --json; name a file');
    checkLadder(path);
  }

  /** @param part of the run that a text shows; a picture shows it from its beginning */
  async write(result: Result, scenario: string | undefined, part: LadderTextOptions = {}): Promise<void> {
    if (this.path === '-') {
      print(`${ladderText(this.recorder, part)}\n`);
      return;
    }
    const isPicture = this.path.toLowerCase().endsWith('.svg');
    const text = isPicture
      ? await ladderPicture(this.recorder, result, sourceLine(this.command(scenario), result.seed, version))
      : `${ladderText(this.recorder, part)}\n`;
    writeWhole(this.path, text);
    note(`wrote ${this.path}`);
  }

  /** The command that makes the same again. */
  private command(scenario: string | undefined): string {
    const { set = [], seed } = this.options;
    const settings = [...set.map((setting) => `--set '${setting}'`), ...(seed === undefined ? [] : [`--seed '${seed}'`])];
    return ['npx finaldot run', ...(scenario === undefined ? [] : [scenario]), ...settings, '--ladder', this.path].join(' ');
  }
}
