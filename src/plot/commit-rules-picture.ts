import type { Interval } from '../scenario/index.js';
import { type Frame, type Scale, drawXAxis, logDomain, logTicks } from './axis.js';
import { Caption } from './caption.js';
import type { CommitRulesData } from './commit-rules.js';
import { drawLegend, legendHeight } from './legend.js';
import { tickNumber } from './numbers.js';
import { INK, lookOf } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const WIDTH = 1060;
const MARGIN = 16;
const NAMES = 136;
const GAP = 18;
/** Between panels of different cuts. */
const WIDE_GAP = 34;
/** Where what is nought stands, left of the logarithmic axis, px. */
const NOUGHT = 36;
/** Of one strategy in the band of a rule, px. */
const LINE = 7;
const BAND_MARGIN = 8;

const REMARK =
  'A dot in the column 0: none in the whole run. Duplicates: copies beyond the first of a message, charged to the connection that ' +
  'delivered the one before. Lost: the client has read the 250, and no server has delivered. A naive R4 takes any next command for proof, a pipelined one too. A dedup scheme (R6), a TRANSID (R7) or a parked message (R8) ' +
  'recognises the copy when it comes to the same host in time; otherwise R0’s duplicates are back.';

const clockRemark = ({ everyNs }: CommitRulesData): string =>
  everyNs === null ? '' : `Each connection is cut by a clock of its own, exponential, ${tickNumber(everyNs / 1e9)} s in the mean. `;

interface Column {
  readonly title: string;
  readonly group: string;
  readonly frame: Frame;
  readonly pick: 'duplicates' | 'lost';
  readonly panel: number;
}

/** For each way of losing connections two panels side by side: duplicates and lost messages, a band for each rule, a line for each strategy. */
export function drawCommitRules(data: CommitRulesData, pen: Pen, source: string): string {
  const { strategies, panels } = data;
  const rules = panels[0].rules.map(({ label }) => label);
  const band = strategies.length * LINE + BAND_MARGIN;
  const top = 88 + legendHeight(strategies, WIDTH - 2 * MARGIN);
  const columns = columnsOf(data, top, rules.length * band);
  const caption = new Caption(WIDTH, `${clockRemark(data)}${REMARK}`, source);
  const title = 'What each commit rule doubles, and what it loses';
  const sheet = pen.sheet(WIDTH, top + rules.length * band + 48 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  drawLegend(sheet, MARGIN, 34, WIDTH - 2 * MARGIN, strategies);
  rules.forEach((label, i) => {
    sheet.text(NAMES - 10, top + (i + 0.5) * band + 4, label, { anchor: 'end' });
  });
  const domain = logDomain(panels.flatMap(({ rules: all }) => all.flatMap(({ costs }) => costs.flatMap(valuesOf))));
  for (const column of columns) drawColumn(sheet, pen, data, column, band, domain);
  caption.draw(sheet);
  return sheet.toString();
}

const valuesOf = ({ duplicates, lost }: { duplicates: Interval; lost: Interval }): number[] =>
  [duplicates.value, duplicates.high, lost.value, lost.high].filter((value): value is number => value !== null);

function columnsOf({ panels }: CommitRulesData, top: number, height: number): Column[] {
  const gaps = panels.length * GAP + (panels.length - 1) * WIDE_GAP;
  const width = (WIDTH - NAMES - MARGIN - gaps) / (2 * panels.length);
  let left = NAMES;
  return panels.flatMap(({ cuts }, panel) =>
    (['duplicates', 'lost'] as const).map((pick): Column => {
      const frame = { left, top, width, height };
      left += width + (pick === 'duplicates' ? GAP : WIDE_GAP);
      return { title: pick === 'duplicates' ? 'Duplicates' : 'Lost', group: pick === 'duplicates' ? cuts : '', frame, pick, panel };
    }),
  );
}

function drawColumn(
  sheet: Sheet,
  pen: Pen,
  { panels }: CommitRulesData,
  { title, group, frame, pick, panel }: Column,
  band: number,
  [low, high]: readonly [number, number],
): void {
  const { left, top, width, height } = frame;
  const scale = pen.d3
    .scaleLog()
    .domain([low, high])
    .range([left + NOUGHT, left + width]);
  sheet.text(left, top - 25, group, { fill: INK.faint });
  sheet.text(left, top - 9, title, { size: 12, bold: true });
  const ticks = logTicks(low, high);
  for (const { value, label } of ticks) {
    if (label !== '') sheet.line(scale(value), top, scale(value), top + height, { stroke: INK.grid });
  }
  sheet.line(left + NOUGHT, top, left + NOUGHT, top + height, { stroke: INK.axis });
  const { rules } = panels[panel];
  rules.forEach(({ costs }, i) => {
    const y = top + i * band;
    if (i > 0) sheet.line(left, y, left + width, y, { stroke: INK.grid });
    costs.forEach((cost, j) => {
      drawCost(sheet, frame, scale, cost.strategy, cost[pick], y + BAND_MARGIN / 2 + (j + 0.5) * LINE);
    });
  });
  sheet.rect(left, top, width, height, { fill: 'none', stroke: INK.axis });
  drawXAxis(sheet, frame, scale, ticks, 'per lost connection (log)');
  sheet.text(left + NOUGHT / 2, top + height + 16, '0', { size: 10, anchor: 'middle' });
}

/** A dot for the value, a bar for what is known of it. */
function drawCost(sheet: Sheet, { left, width }: Frame, scale: Scale, strategy: string, { value, low, high }: Interval, y: number): void {
  if (value === null) return;
  const { colour, dashed } = lookOf(strategy);
  const at = (x: number): number => (x > 0 ? Math.min(left + width, Math.max(left + NOUGHT, scale(x))) : left + NOUGHT);
  if (value > 0 && low !== null && high !== null) sheet.line(at(low), y, at(high), y, { stroke: colour, 'stroke-width': 1.5 });
  const x = value > 0 ? at(value) : left + NOUGHT / 2;
  if (dashed) sheet.circle(x, y, 2.4, { fill: INK.ground, stroke: colour, 'stroke-width': 1.3 });
  else sheet.circle(x, y, 2.8, { fill: colour });
}
