import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { FigureError } from './errors.js';
import { figures } from './figures.js';
import { drawFigure, figureNumbers } from './render.js';

/** From `src/plot` and from `dist/plot` alike. */
const ROOT = new URL('../../', import.meta.url);

/** Makes every figure again, plots/NAME.svg and its numbers beside it, byte for byte the same each time. */
async function makeAll(): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string };
  const folder = new URL('plots/', ROOT);
  mkdirSync(folder, { recursive: true });
  for (const { name } of figures) {
    const numbers = figureNumbers(name, {}, { version, onProgress: progressOf(name) });
    writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(numbers, null, 2)}\n`);
    writeFileSync(new URL(`${name}.svg`, folder), await drawFigure(numbers));
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}plots/${name}.svg made\n`);
  }
}

const progressOf = (name: string): ((done: number, total: number) => void) | undefined =>
  process.stderr.isTTY ? (done, total) => process.stderr.write(`\r${name}: ${done} of ${total} runs `) : undefined;

try {
  await makeAll();
} catch (error) {
  if (!(error instanceof FigureError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
