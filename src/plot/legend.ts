import { drawMarker } from './marker.js';
import { textWidth } from './measure.js';
import { lookOf } from './palette.js';
import type { Sheet } from './sheet.js';

const SAMPLE = 26;
const GAP = 16;
export const LEGEND_LINE = 18;

/** Where each strategy's entry stands, left to right, on as many lines as it takes. */
function places(names: readonly string[], width: number): { name: string; x: number; line: number }[] {
  let x = 0;
  let line = 0;
  return names.map((name) => {
    const room = SAMPLE + 5 + textWidth(name, 11);
    if (x > 0 && x + room > width) {
      x = 0;
      line++;
    }
    const place = { name, x, line };
    x += room + GAP;
    return place;
  });
}

export const legendHeight = (names: readonly string[], width: number): number =>
  ((places(names, width).at(-1)?.line ?? 0) + 1) * LEGEND_LINE;

/** A line, a mark and a name for each strategy. */
export function drawLegend(sheet: Sheet, left: number, top: number, width: number, names: readonly string[]): void {
  for (const { name, x, line } of places(names, width)) {
    const y = top + line * LEGEND_LINE + LEGEND_LINE / 2;
    drawStroke(sheet, name, [
      [left + x, y],
      [left + x + SAMPLE, y],
    ]);
    drawMarker(sheet, name, left + x + SAMPLE / 2, y);
    sheet.text(left + x + SAMPLE + 5, y + 4, name);
  }
}

/** A strategy's line through points. */
export function drawStroke(sheet: Sheet, name: string, points: readonly (readonly [number, number])[]): void {
  const { colour, dashed } = lookOf(name);
  if (points.length > 1) sheet.polyline(points, { stroke: colour, 'stroke-width': 1.8, ...(dashed ? { 'stroke-dasharray': '5 5' } : {}) });
}
