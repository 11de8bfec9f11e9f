import { Caption } from './caption.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { PixRow, PixWorkaroundData } from './pix-workaround.js';
import type { Sheet } from './sheet.js';

const MARGIN = 16;
const NAMES = 232;
const TILE = { width: 22, height: 24 };
const BAND = 38;
const TOP = 94;
/** Room for what a message costs without a box, px. */
const COST = 96;
const GAP = 22;

const COLOURS = { first: '#9ec9a8', later: '#ddaa33', never: INK.read } as const;
const KEY: readonly (readonly [keyof typeof COLOURS, string])[] = [
  ['first', 'arrives at the first try'],
  ['later', 'at a later one, half an hour and more after it'],
  ['never', 'never'],
];
/** A retry comes after half an hour, s. */
const FIRST_TRY = 60;

const REMARK =
  'Each tile is a message whose text ends so many octets beside the end of a segment, sent alone through a PIX, and tried again for a day. Where the end of a ' +
  'segment cuts CRLF.CRLF the box swallows the dot. A flush parts text and dot as long as the text fits into the first window.';

/** A panel for each length, a row of tiles for each way of writing the dot, and beside it what it costs where no box is. */
export function drawPixWorkaround({ beside, panels }: PixWorkaroundData, pen: Pen, source: string): string {
  const tiles = beside.length * TILE.width;
  const width = NAMES + panels.length * (tiles + COST) + (panels.length - 1) * GAP + MARGIN;
  const height = panels[0].rows.length * BAND;
  const caption = new Caption(width, REMARK, source);
  const title = "Does Postfix's workaround help, and what does it cost?";
  const sheet = pen.sheet(width, TOP + height + 50 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  KEY.forEach(([sort, text], i) => {
    const x = MARGIN + [0, 190, 500][i];
    sheet.rect(x, 39, 16, 10, { fill: COLOURS[sort] });
    sheet.text(x + 22, 48, text);
  });
  panels[0].rows.forEach(({ writes }, i) => {
    sheet.text(NAMES - 12, TOP + (i + 0.5) * BAND + 4, writes, { anchor: 'end' });
  });
  panels.forEach(({ segments, rows }, p) => {
    const left = NAMES + p * (tiles + COST + GAP);
    const end = left + tiles + COST;
    sheet.text(left, TOP - 10, segments === 1 ? 'a text of one segment' : `a text of ${segments} segments`, { size: 12, bold: true });
    sheet.text(end, TOP - 10, 'without a box', { anchor: 'end', size: 10, fill: INK.faint });
    rows.forEach((row, i) => {
      const y = TOP + i * BAND;
      sheet.line(left, y, end, y, { stroke: INK.grid });
      drawTiles(sheet, left, y + (BAND - TILE.height) / 2, row, beside.length);
      sheet.text(end, y + BAND / 2 + 4, costOf(row), { anchor: 'end', bold: row.extraS > 1 });
    });
    sheet.line(left, TOP + height, end, TOP + height, { stroke: INK.grid });
    beside.forEach((octets, i) => {
      const sign = octets > 0 ? '+' : '';
      sheet.text(left + (i + 0.5) * TILE.width, TOP + height + 15, `${sign}${octets}`, { anchor: 'middle', size: 9, fill: INK.faint });
    });
    sheet.text(left + tiles / 2, TOP + height + 31, 'octets beside the end of a segment', { anchor: 'middle', size: 10 });
  });
  caption.draw(sheet);
  return sheet.toString();
}

function drawTiles(sheet: Sheet, left: number, top: number, { arrivals }: PixRow, count: number): void {
  if (arrivals === null) {
    sheet.rect(left, top, count * TILE.width, TILE.height, { fill: '#f3f4f6' });
    sheet.text(left + (count * TILE.width) / 2, top + TILE.height / 2 + 4, 'not offered', { anchor: 'middle', size: 10, fill: INK.faint });
    return;
  }
  arrivals.forEach((seconds, i) => {
    const sort = seconds === null ? 'never' : seconds < FIRST_TRY ? 'first' : 'later';
    sheet.rect(left + i * TILE.width + 1, top, TILE.width - 2, TILE.height, { fill: COLOURS[sort] });
  });
}

const costOf = ({ extraS }: PixRow): string => (extraS === 0 ? 'costs nothing' : `+${extraS.toFixed(extraS < 1 ? 2 : 1)} s`);
