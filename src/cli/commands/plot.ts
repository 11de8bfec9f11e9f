import type { Command } from 'commander';
import { figures, renderFigure } from '../../plot/index.js';
import { corpora } from '../corpora/index.js';
import { settings } from '../load.js';
import { checkOutput, note, print, writeWhole } from '../output.js';
import { Progress } from '../progress.js';
import { version } from '../version.js';
import { type Report, collect } from './options.js';

/** `finaldot plot FIGURE` */
export function plotCommand(program: Command, report: Report): void {
  program
    .command('plot')
    .description('run what is behind a figure and draw it, as SVG')
    .argument('<figure>', figures.map(({ name }) => name).join(', '))
    .option('--seed <text>', "the seed's text, in place of the figure's")
    .option('--set <path=value>', "change a value of the figure's scenario; may be repeated", collect, [])
    .option('--out <file>', 'write to a file in place of standard output')
    .action(async (name: string, { seed, set, out }: { seed?: string; set: string[]; out?: string }) => {
      const over = settings(seed === undefined ? set : [...set, `seed=${seed}`]);
      if (out !== undefined) checkOutput(out, '--out');
      const progress = new Progress(name, 'runs');
      try {
        const svg = await renderFigure(name, over, { version, corpora, onProgress: (done, total) => progress.update(done, total) });
        progress.stop();
        if (out === undefined) print(svg);
        else {
          writeWhole(out, svg.endsWith('\n') ? svg : `${svg}\n`);
          note(`wrote ${out}`);
        }
        report(0);
      } finally {
        progress.stop();
      }
    });
}
