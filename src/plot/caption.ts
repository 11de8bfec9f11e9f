import { textWidth, wrap, wrapWords } from './measure.js';
import { INK } from './palette.js';
import type { Sheet } from './sheet.js';

const SIZE = 10;
const LINE = 14;
const MARGIN = 16;

/** What stands below a figure: remarks, then the lines that say what made it. */
export class Caption {
  private readonly remarks: readonly string[];
  private readonly sources: readonly string[];

  /** @param width of the whole figure, px */
  constructor(width: number, remark: string, source: string) {
    this.remarks = remark === '' ? [] : wrap(remark, SIZE, width - 2 * MARGIN);
    this.sources = source.split('\n').flatMap((line) => wrapWords(unbroken(line, width - 2 * MARGIN), SIZE, width - 2 * MARGIN));
  }

  get height(): number {
    return (this.remarks.length + this.sources.length) * LINE + 10;
  }

  draw(sheet: Sheet): void {
    let y = sheet.height - this.height + SIZE;
    for (const line of this.remarks) {
      sheet.text(MARGIN, y, line, { size: SIZE });
      y += LINE;
    }
    for (const line of this.sources) {
      sheet.text(MARGIN, y, line, { size: SIZE, fill: INK.faint });
      y += LINE;
    }
  }
}

/** The words of a line; what stands in innermost braces is one, `{ every: 2s } }`, unless it is wider than a line. */
const unbroken = (line: string, width: number): string[] =>
  (line.match(/(?:\{ [^{}]*\}(?: \})*|\S)\S*/g) ?? []).flatMap((word) => (textWidth(word, SIZE) > width ? word.split(' ') : [word]));
