import { logDomain, logTicks } from './axis.js';
import { Caption } from './caption.js';
import type { DuplicatesData, DuplicatesRow } from './duplicates.js';
import { type IntervalRow, NUMBERS_WIDTH, ROW_HEIGHT, drawExpected, drawIntervalPanel, drawRowNames } from './interval-panel.js';
import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const WIDTH = 880;
const NAMES = 118;
const PANEL_WIDTH = 228;
const SECOND = NAMES + PANEL_WIDTH + NUMBERS_WIDTH + 56;
const TOP = 92;
const PER = 10_000;

const REMARK =
  'Expected: each message counts by the chance that an exponential cut falls between its commit and the reading of its 250, both taken from a run without cuts. ' +
  'For a strategy that waits, with S = D = 0, this is the closed form with start-up: (e^(λ/2) – 1)·e^(–λ·first) / (1 – e^(–λ·next)) per lost connection, λ cuts per RTT, ' +
  'and e^(λ/2) – 1 per message whatever the strategy. Upright: the limit of rare cuts, (1/2)/next.';

export function drawDuplicates(data: DuplicatesData, pen: Pen, source: string): string {
  const { rows } = data;
  const height = rows.length * ROW_HEIGHT;
  const caption = new Caption(WIDTH, `${REMARK}${cutRemark(data)}`, source);
  const title = 'What a lost connection costs in duplicates';
  const sheet = pen.sheet(WIDTH, TOP + height + 48 + caption.height, title);
  sheet.text(16, 23, title, { size: 15, bold: true });
  drawKey(sheet);
  drawRowNames(
    sheet,
    NAMES - 10,
    TOP,
    rows.map(({ strategy }) => strategy),
  );
  drawPerLost(sheet, pen, rows, height);
  drawPerMessage(sheet, pen, rows, height);
  caption.draw(sheet);
  return sheet.toString();
}

function drawPerLost(sheet: Sheet, pen: Pen, rows: readonly DuplicatesRow[], height: number): void {
  const shown: IntervalRow[] = rows.map(({ strategy, perLostConnection, expected, limit }) => ({
    strategy,
    ...perLostConnection,
    expected: expected?.perLostConnection ?? null,
    mark: limit,
  }));
  const [low, high] = logDomain(shown.flatMap(valuesOf));
  const scale = pen.d3
    .scaleLog()
    .domain([low, high])
    .range([NAMES, NAMES + PANEL_WIDTH]);
  const frame = { left: NAMES, top: TOP, width: PANEL_WIDTH, height };
  const panel = { title: 'Per lost connection', axisTitle: 'duplicates per lost connection (log)', scale, ticks: logTicks(low, high) };
  drawIntervalPanel(sheet, frame, panel, shown);
}

function drawPerMessage(sheet: Sheet, pen: Pen, rows: readonly DuplicatesRow[], height: number): void {
  const times = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : value * PER);
  const shown: IntervalRow[] = rows.map(({ strategy, perMessage, expected }) => ({
    strategy,
    value: times(perMessage.value),
    low: times(perMessage.low),
    high: times(perMessage.high),
    expected: times(expected?.perMessage),
  }));
  const most = Math.max(1, ...shown.flatMap(valuesOf));
  const scale = pen.d3
    .scaleLinear()
    .domain([0, most * 1.08])
    .range([SECOND, SECOND + PANEL_WIDTH]);
  const ticks = scale.ticks(5).map((value) => ({ value, label: tickNumber(value) }));
  const frame = { left: SECOND, top: TOP, width: PANEL_WIDTH, height };
  drawIntervalPanel(sheet, frame, { title: 'Per 10,000 messages', axisTitle: 'duplicates per 10,000 messages', scale, ticks }, shown);
}

const valuesOf = ({ value, low, high, expected, mark }: IntervalRow): number[] =>
  [value, low, high, expected, mark].filter((part): part is number => part !== null && part !== undefined);

function drawKey(sheet: Sheet): void {
  const y = 46;
  sheet.line(18, y, 46, y, { stroke: INK.text, 'stroke-width': 2 });
  for (const x of [18, 46]) sheet.line(x, y - 4, x, y + 4, { stroke: INK.text, 'stroke-width': 2 });
  sheet.circle(32, y, 3.5, { fill: INK.text });
  sheet.text(54, y + 4, 'simulated, 95 % interval over connections');
  drawExpected(sheet, 342, y + 8);
  sheet.text(354, y + 4, 'expected');
  sheet.line(430, y - 8, 430, y + 8, { stroke: INK.faint, 'stroke-width': 1.5 });
  sheet.text(438, y + 4, 'limit of rare cuts');
}

function cutRemark({ everyMs, rttMs }: DuplicatesData): string {
  if (everyMs === null || rttMs === 0) return '';
  return ` Here λ = ${tickNumber(rttMs / everyMs)}: a cut every ${tickNumber(everyMs / rttMs)} RTT in the mean.`;
}
