import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { figureNamed, figures } from '../../plot/index.js';
import { aside } from '../aside.js';
import { settings } from '../load.js';
import { checkOutput, checkPicture, note, print, writeWhole } from '../output.js';
import { type Report, collect } from './options.js';

/** `finaldot plot FIGURE` */
export function plotCommand(program: Command, report: Report): void {
  program
    .command('plot')
    .description('run what is behind a figure and draw it, as SVG')
    .argument('<figure>', figures.map(({ name }) => name).join(', '))
    .option('--seed <text>', "the seed's text, in place of the figure's")
    .option('--set <path=value>', "change a value of the figure's scenario; may be repeated", collect, [])
    .option('--json', 'the numbers behind it in place of the picture')
    .option('--out <file>', 'write to a file in place of standard output')
    .action(async (name: string, { seed, set, json, out }: { seed?: string; set: string[]; json?: true; out?: string }) => {
      const over = settings(set, seed);
      if (out !== undefined && json === true) checkOutput(out, '--out');
      else if (out !== undefined) checkPicture(out, '--out', 'or leave out --out for standard output');
      const { name: figure } = figureNamed(name);
      const left = out !== undefined && existsSync(out) ? `${out} is left as it was` : `${out ?? `the figure ${figure}`} is not written`;
      const as = json === true ? 'json' : 'svg';
      const text = await aside('draw', { figure, over, as }, { progress: { what: figure, unit: 'runs' }, left });
      if (out === undefined) print(text);
      else {
        writeWhole(out, text.endsWith('\n') ? text : `${text}\n`);
        note(`wrote ${out}`);
      }
      report(0);
    });
}
