import type { Arrivals, BoxCell, BoxesData } from './boxes.js';
import { Caption } from './caption.js';
import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const MARGIN = 16;
const NAMES = 214;
const CELL = { width: 96, height: 62 };
const PAD = 6;
const TOP = 86;
/** Of the bar for what comes through the box, and of that for what comes without it, px. */
const BARS = { through: 12, without: 4 };

const COLOURS = { once: '#9ec9a8', more: '#8250df', never: '#cf222e' } as const;
const SORTS = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
const KEY: Readonly<Record<string, string>> = { once: 'in the mailbox once', more: 'more than once', never: 'never' };

const REMARK =
  'Each thick bar is the mail of a day through the box, the thin one below it the same mail without the box; a sliver may be a single message. What does not ' +
  'arrive is tried again after half an hour. Not offered: the box takes away PIPELINING or CHUNKING, and the strategy with it. Lost: acknowledged and not delivered.';

/** A row for each box, a column for each strategy, in each cell a bar with the box and one without it. */
export function drawBoxes({ strategies, rows }: BoxesData, pen: Pen, source: string): string {
  const width = Math.max(560, NAMES + strategies.length * CELL.width + MARGIN);
  const caption = new Caption(width, REMARK, source);
  const title = 'What do the boxes in between do to a pipeline?';
  const sheet = pen.sheet(width, TOP + rows.length * CELL.height + 22 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  SORTS.forEach((sort, i) => {
    const x = MARGIN + i * 160;
    sheet.rect(x, 39, 16, 10, { fill: COLOURS[sort] });
    sheet.text(x + 22, 48, KEY[sort]);
  });
  strategies.forEach((strategy, i) => {
    sheet.text(NAMES + (i + 0.5) * CELL.width, TOP - 10, strategy, { anchor: 'middle', bold: true });
  });
  rows.forEach(({ box, about, messages, cells }, i) => {
    const top = TOP + i * CELL.height;
    sheet.text(MARGIN, top + 18, box, { size: 12, bold: true });
    sheet.text(MARGIN, top + 33, about, { size: 10 });
    sheet.text(MARGIN, top + 48, `${tickNumber(messages)} messages`, { size: 10, fill: INK.faint });
    cells.forEach((cell, j) => {
      drawCell(sheet, NAMES + j * CELL.width, top, cell);
    });
  });
  caption.draw(sheet);
  return sheet.toString();
}

function drawCell(sheet: Sheet, left: number, top: number, { through, without }: BoxCell): void {
  sheet.rect(left, top, CELL.width, CELL.height, { fill: through === null ? '#f3f4f6' : 'none', stroke: INK.grid });
  const middle = left + CELL.width / 2;
  if (through === null) {
    sheet.text(middle, top + CELL.height / 2 + 4, 'not offered', { anchor: 'middle', size: 10, fill: INK.faint });
    return;
  }
  const [strong, faint] = saysOf(through, without);
  sheet.text(middle, top + 15, strong, {
    anchor: 'middle',
    size: 10,
    bold: !isWhole(through),
    fill: isWhole(through) ? INK.faint : INK.text,
  });
  if (faint !== '') sheet.text(middle, top + 28, faint, { anchor: 'middle', size: 9, fill: INK.faint });
  drawBar(sheet, left, top + 35, BARS.through, through);
  drawBar(sheet, left, top + 50, BARS.without, without);
}

/** Every message once. */
const isWhole = ({ more, never }: Arrivals): boolean => more === 0 && never === 0;

/** What became of the messages, and how that differs from what becomes of them without the box. */
function saysOf(through: NonNullable<BoxCell['through']>, without: Arrivals): [string, string] {
  const { copies, bounced, lost, never } = through;
  const stuck = never - bounced - lost;
  const said = [
    ...(copies > 0 ? [`${tickNumber(copies)} copies`] : []),
    ...(bounced > 0 ? [`${tickNumber(bounced)} bounced`] : []),
    ...(lost > 0 ? [`${tickNumber(lost)} lost`] : []),
    ...(stuck > 0 ? [`${tickNumber(stuck)} stuck`] : []),
  ];
  if (said.length > 1) return [said[0], said.slice(1).join(', ')];
  return [said[0] ?? 'all once', without.never > 0 ? `without: ${tickNumber(without.never)} lost` : ''];
}

/** Shares of all messages, each sort that occurs wide enough to be seen. */
function drawBar(sheet: Sheet, left: number, top: number, height: number, arrivals: Arrivals): void {
  const width = CELL.width - 2 * PAD;
  const all = arrivals.once + arrivals.more + arrivals.never;
  sheet.rect(left + PAD, top, width, height, { fill: all === 0 ? INK.grid : COLOURS.once });
  let right = left + PAD + width;
  for (const sort of ['never', 'more'] as const) {
    if (arrivals[sort] === 0) continue;
    const part = Math.max(2.5, (arrivals[sort] / all) * width);
    sheet.rect(Math.max(left + PAD, right - part), top, Math.min(part, right - left - PAD), height, { fill: COLOURS[sort] });
    right = Math.max(left + PAD, right - part);
  }
}
