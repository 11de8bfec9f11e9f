import { type Frame, type Scale, type Tick, drawXAxis } from './axis.js';
import { shortNumber } from './numbers.js';
import { INK, lookOf } from './palette.js';
import type { Sheet } from './sheet.js';

/** One strategy's number, with what is known of it. */
export interface IntervalRow {
  readonly strategy: string;
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  /** A triangle: what theory says. */
  readonly expected?: number | null;
  /** An upright: another value worth a mark. */
  readonly mark?: number | null;
}

export interface IntervalPanel {
  readonly title: string;
  readonly axisTitle: string;
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
}

export const ROW_HEIGHT = 30;
/** Room to the right of the frame for the numbers, px. */
export const NUMBERS_WIDTH = 118;

/** A row for each strategy: a dot, a bar for its 95 % interval, and the numbers beside it. */
export function drawIntervalPanel(sheet: Sheet, frame: Frame, panel: IntervalPanel, rows: readonly IntervalRow[]): void {
  const { left, top, width, height } = frame;
  sheet.text(left, top - 10, panel.title, { size: 12, bold: true });
  for (const { value, label } of panel.ticks) {
    if (label !== '') sheet.line(panel.scale(value), top, panel.scale(value), top + height, { stroke: INK.grid });
  }
  sheet.rect(left, top, width, height, { fill: 'none', stroke: INK.axis });
  drawXAxis(sheet, frame, panel.scale, panel.ticks, panel.axisTitle);
  rows.forEach((row, i) => {
    const y = top + (i + 0.5) * ROW_HEIGHT;
    drawRow(sheet, frame, panel.scale, row, y);
    sheet.text(left + width + 10, y + 4, numbers(row), { size: 10 });
  });
}

/** The strategies' names, to the left of the first panel. */
export function drawRowNames(sheet: Sheet, right: number, top: number, names: readonly string[]): void {
  names.forEach((name, i) => {
    sheet.text(right, top + (i + 0.5) * ROW_HEIGHT + 4, name, { anchor: 'end' });
  });
}

function drawRow(sheet: Sheet, frame: Frame, scale: Scale, row: IntervalRow, y: number): void {
  const { colour } = lookOf(row.strategy);
  const right = frame.left + frame.width;
  const clamp = (x: number): number => (Number.isFinite(x) ? Math.min(right, Math.max(frame.left, x)) : frame.left);
  const { value, low = null, high = null, expected = null, mark = null } = row;
  if (mark !== null) sheet.line(clamp(scale(mark)), y - 8, clamp(scale(mark)), y + 8, { stroke: INK.faint, 'stroke-width': 1.5 });
  if (low !== null && high !== null) {
    const [from, to] = [clamp(scale(low)), clamp(scale(high))];
    sheet.line(from, y, to, y, { stroke: colour, 'stroke-width': 2 });
    for (const x of [from, to]) sheet.line(x, y - 4, x, y + 4, { stroke: colour, 'stroke-width': 2 });
  }
  if (value !== null) sheet.circle(clamp(scale(value)), y, 3.5, { fill: colour });
  if (expected !== null) drawExpected(sheet, clamp(scale(expected)), y);
}

/** A triangle that points down at what theory says, clear of the bar. */
export function drawExpected(sheet: Sheet, x: number, y: number): void {
  const points: [number, number][] = [
    [x, y - 5],
    [x - 4, y - 12],
    [x + 4, y - 12],
  ];
  sheet.polygon(points, { fill: INK.ground, stroke: INK.text, 'stroke-width': 1.2 });
}

function numbers({ value, low = null, high = null }: IntervalRow): string {
  if (value === null) return '–';
  if (low === null || high === null) return shortNumber(value);
  return `${shortNumber(value)} (${shortNumber(low)} – ${shortNumber(high)})`;
}
