import type { Result } from '../scenario/index.js';
import { logDomain, logTicks } from './axis.js';
import { Caption } from './caption.js';
import { type IntervalRow, NUMBERS_WIDTH, ROW_HEIGHT, drawIntervalPanel, drawRowNames } from './interval-panel.js';
import { INK, strategyName } from './palette.js';
import { type Pen, loadPen } from './pen.js';
import type { Sheet } from './sheet.js';

const WIDTH = 880;
const NAMES = 118;
const PANEL_WIDTH = 236;
const FIRST_NUMBERS = 76;
const SECOND = NAMES + PANEL_WIDTH + FIRST_NUMBERS + 76;
const TOP = 92;

/**
 * The result of a comparison as a picture: how fast each strategy is, and what
 * a lost connection costs it.
 * @param results of `compare`, one for each strategy
 * @param caption what made them: command, seed and version, and whatever should stand before these
 * @throws FigureError when d3-node is not installed
 */
export async function headlineFigure(results: readonly Result[], caption: string): Promise<string> {
  return drawHeadline(results, await loadPen(), caption);
}

function drawHeadline(results: readonly Result[], pen: Pen, source: string): string {
  const height = results.length * ROW_HEIGHT;
  const caption = new Caption(WIDTH, '', source);
  const title = 'Speed, and the price of a lost final acknowledgment';
  const sheet = pen.sheet(WIDTH, TOP + height + 48 + caption.height, title);
  sheet.text(16, 23, title, { size: 15, bold: true });
  drawKey(sheet);
  const names = results.map(({ scenario }) => strategyName(scenario.client.strategy));
  drawRowNames(sheet, NAMES - 10, TOP, names);
  const speed = results.map(
    ({ messagesPerRtt }, i): IntervalRow => ({ strategy: names[i], value: messagesPerRtt.steady, mark: messagesPerRtt.cold }),
  );
  const price = results.map(({ duplicates }, i): IntervalRow => ({ strategy: names[i], ...duplicates.perLostConnection }));
  drawLogPanel(sheet, pen, NAMES, height, 'Messages per RTT', 'messages per RTT (log)', speed);
  drawLogPanel(sheet, pen, SECOND, height, 'Duplicates per lost connection', 'duplicates per lost connection (log)', price);
  caption.draw(sheet);
  return sheet.toString();
}

function drawLogPanel(
  sheet: Sheet,
  pen: Pen,
  left: number,
  height: number,
  title: string,
  axisTitle: string,
  rows: readonly IntervalRow[],
): void {
  const values = rows
    .flatMap(({ value, low, high, mark }) => [value, low, high, mark])
    .filter((value): value is number => typeof value === 'number');
  const [low, high] = logDomain(values);
  const width = left === NAMES ? PANEL_WIDTH : WIDTH - SECOND - NUMBERS_WIDTH - 20;
  const scale = pen.d3
    .scaleLog()
    .domain([low, high])
    .range([left, left + width]);
  drawIntervalPanel(sheet, { left, top: TOP, width, height }, { title, axisTitle, scale, ticks: logTicks(low, high) }, rows);
}

function drawKey(sheet: Sheet): void {
  const y = 46;
  sheet.circle(32, y, 3.5, { fill: INK.text });
  sheet.text(44, y + 4, 'steady rate, and duplicates');
  sheet.line(238, y, 266, y, { stroke: INK.text, 'stroke-width': 2 });
  for (const x of [238, 266]) sheet.line(x, y - 4, x, y + 4, { stroke: INK.text, 'stroke-width': 2 });
  sheet.text(274, y + 4, '95 % interval over connections');
  sheet.line(492, y - 8, 492, y + 8, { stroke: INK.faint, 'stroke-width': 1.5 });
  sheet.text(500, y + 4, 'rate from the first SYN on (cold)');
}
