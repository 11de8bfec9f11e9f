import { Caption } from './caption.js';
import type { DedupCell, DedupHazardsData } from './dedup-hazards.js';
import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const MARGIN = 16;
const NAMES = 216;
const CELL = { width: 46, height: 22 };
const MEMORY = 104;
/** Room for the names of the hazards, which stand aslant. */
const TOP = 196;
const SLANT = -50;
const THROUGH = '#ee7733';
const SUPPRESSED = '#0077bb';
const BAR = 7;

const REMARK =
  'A bar across its whole cell: every copy that came was let through, or every delivery that was due was suppressed. ' +
  'Connections die at random, alike for all schemes; stores are as small as the runs. Memory: the most that the store of one host held without a hazard, keys and times alone, or the tables of a filter; R7 and R8 have stores of their own, which are not counted.';

/** A cell for each scheme and hazard, with two bars: copies let through above, distinct messages suppressed below. */
export function drawDedupHazards({ hazards, rows }: DedupHazardsData, pen: Pen, source: string): string {
  const width = NAMES + hazards.length * CELL.width + MEMORY + MARGIN + 40;
  const caption = new Caption(width, REMARK, source);
  const title = 'Which dedup scheme survives which hazard?';
  const sheet = pen.sheet(width, TOP + rows.length * CELL.height + 14 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  drawKey(sheet);
  hazards.forEach((hazard, i) => {
    sheet.text(NAMES + (i + 0.5) * CELL.width, TOP - 8, hazard, { rotate: SLANT });
  });
  const end = NAMES + hazards.length * CELL.width;
  sheet.text(end + MEMORY - 8, TOP - 22, 'memory,', { anchor: 'end' });
  sheet.text(end + MEMORY - 8, TOP - 8, 'octets', { anchor: 'end' });
  rows.forEach(({ scheme, cells }, i) => {
    const y = TOP + i * CELL.height;
    sheet.text(NAMES - 10, y + CELL.height / 2 + 4, scheme, { anchor: 'end' });
    cells.forEach((cell, j) => {
      drawCell(sheet, NAMES + j * CELL.width, y, cell);
    });
    sheet.text(end + MEMORY - 8, y + CELL.height / 2 + 4, tickNumber(cells[0].peakOctets), { anchor: 'end' });
  });
  caption.draw(sheet);
  return sheet.toString();
}

function drawCell(sheet: Sheet, x: number, y: number, { throughShare, suppressedShare }: DedupCell): void {
  const middle = y + CELL.height / 2;
  const length = (share: number): number => Math.max(share * (CELL.width - 4), 2);
  sheet.rect(x, y, CELL.width, CELL.height, { fill: 'none', stroke: INK.grid });
  if (throughShare !== null && throughShare > 0) sheet.rect(x + 2, middle - BAR - 1, length(throughShare), BAR, { fill: THROUGH });
  else if (throughShare === 0 && suppressedShare === 0) sheet.circle(x + CELL.width / 2, middle, 1.5, { fill: INK.axis });
  if (suppressedShare > 0) sheet.rect(x + 2, middle + 1, length(suppressedShare), BAR, { fill: SUPPRESSED });
}

function drawKey(sheet: Sheet): void {
  const y = 44;
  sheet.rect(MARGIN, y - 7, 24, BAR, { fill: THROUGH });
  sheet.text(MARGIN + 32, y, 'copies let through, of those that came');
  sheet.rect(MARGIN + 270, y - 7, 24, BAR, { fill: SUPPRESSED });
  sheet.text(MARGIN + 302, y, 'distinct messages suppressed, of the deliveries due');
  sheet.circle(MARGIN + 612, y - 4, 1.5, { fill: INK.axis });
  sheet.text(MARGIN + 622, y, 'neither');
}
