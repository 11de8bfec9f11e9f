import { type Frame, drawXAxis, logDomain, logTicks } from './axis.js';
import { Caption } from './caption.js';
import type { CrashesData } from './crashes.js';
import { drawLegend, legendHeight } from './legend.js';
import { drawMarker } from './marker.js';
import { shortNumber } from './numbers.js';
import { INK, lookOf } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const WIDTH = 880;
const MARGIN = 16;
const NAMES = 170;
const GAP = 26;
/** Where what is nought stands, left of the logarithmic axis, px. */
const NOUGHT = 30;
/** Of one strategy in the band of a row, px. */
const LINE = 17;
const BAND_MARGIN = 8;

const TITLE = 'What a crash doubles, and what it loses';
const REMARK =
  'Means of forty crashes of a second, at instants spread over the cycle of a client that waits and over the five seconds between two flushes; column 0: none in any of them. ' +
  'On disk: when what the host has written is there: the server its messages, the client its record of the 250s. Lost: the client has read the 250, and no server has delivered.';

/** Duplicates and lost messages side by side, a band for each host and disk, a line for each strategy. */
export function drawCrashes(data: CrashesData, pen: Pen, source: string): string {
  const { strategies, rows } = data;
  const band = strategies.length * LINE + BAND_MARGIN;
  const top = 78 + legendHeight(strategies, WIDTH - 2 * MARGIN);
  const height = rows.length * band;
  const caption = new Caption(WIDTH, REMARK, source);
  const sheet = pen.sheet(WIDTH, top + height + 48 + caption.height, TITLE);
  sheet.text(MARGIN, 23, TITLE, { size: 15, bold: true });
  drawLegend(sheet, MARGIN, 34, WIDTH - 2 * MARGIN, strategies);
  sheet.text(MARGIN, top - 9, 'who dies', { fill: INK.faint });
  sheet.text(NAMES - 10, top - 9, 'on disk', { fill: INK.faint, anchor: 'end' });
  rows.forEach(({ host, disk }, i) => {
    const y = top + (i + 0.5) * band + 4;
    if (i === 0 || rows[i - 1].host !== host) sheet.text(MARGIN, y, host, { size: 12, bold: true });
    sheet.text(NAMES - 10, y, disk, { anchor: 'end' });
  });
  const width = (WIDTH - NAMES - MARGIN - GAP) / 2;
  const domain = logDomain(rows.flatMap(({ costs }) => costs.flatMap(({ duplicates, lost }) => [duplicates, lost])));
  (['duplicates', 'lost'] as const).forEach((pick, i) => {
    drawPanel(sheet, pen, data, pick, { left: NAMES + i * (width + GAP), top, width, height }, domain);
  });
  caption.draw(sheet);
  return sheet.toString();
}

function drawPanel(
  sheet: Sheet,
  pen: Pen,
  { rows }: CrashesData,
  pick: 'duplicates' | 'lost',
  frame: Frame,
  [low, high]: readonly [number, number],
): void {
  const { left, top, width, height } = frame;
  const zero = left + NOUGHT;
  // Room at the right for the number of the largest.
  const scale = pen.d3
    .scaleLog()
    .domain([low, high])
    .range([zero, left + width - 24]);
  const band = height / rows.length;
  sheet.text(left, top - 9, pick === 'duplicates' ? 'Duplicates' : 'Lost', { size: 12, bold: true });
  const ticks = logTicks(low, high);
  for (const { value, label } of ticks) {
    if (label !== '') sheet.line(scale(value), top, scale(value), top + height, { stroke: INK.grid });
  }
  sheet.line(zero, top, zero, top + height, { stroke: INK.axis });
  rows.forEach(({ host, costs }, i) => {
    const y = top + i * band;
    if (i > 0) sheet.line(left, y, left + width, y, { stroke: rows[i - 1].host === host ? INK.grid : INK.axis });
    costs.forEach(({ strategy, [pick]: value }, j) => {
      const at = y + BAND_MARGIN / 2 + (j + 0.5) * LINE;
      const x = value > 0 ? scale(value) : left + NOUGHT / 2;
      if (value > 0) sheet.line(zero, at, x, at, { stroke: lookOf(strategy).colour, 'stroke-width': 1.8 });
      drawMarker(sheet, strategy, x, at);
      if (value > 0) sheet.text(x + 8, at + 3.5, shortNumber(value), { size: 10 });
    });
  });
  sheet.rect(left, top, width, height, { fill: 'none', stroke: INK.axis });
  drawXAxis(sheet, frame, scale, ticks, 'per crash (log)');
  sheet.text(left + NOUGHT / 2, top + height + 16, '0', { size: 10, anchor: 'middle' });
}
