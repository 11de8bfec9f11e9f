import { type Tick, drawFrame, drawXAxis, drawYAxis, logTicks } from './axis.js';
import { Caption } from './caption.js';
import { exceededBy, timerFor } from './lognormal-tail.js';
import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { FilteredClient, SlowFilterData } from './slow-filter.js';

const WIDTH = 900;
const MARGIN = 16;
const LEFT = 72;
const TOP = 92;
const HEIGHT = 320;
/** Between the points of two tails at one client, px. */
const APART = 9;

const SECOND = 1e9;
const [SHORTEST, LONGEST] = [10 * SECOND, 2 * 3600 * SECOND];
/** Copies per 1000 messages. */
const [LEAST, MOST] = [0.1, 1000];

const TICKS: readonly Tick[] = [
  { value: 10 * SECOND, label: '10 s' },
  { value: 30 * SECOND, label: '30 s' },
  { value: 60 * SECOND, label: '1 min' },
  { value: 300 * SECOND, label: '5 min' },
  { value: 600 * SECOND, label: '10 min' },
  { value: 1200 * SECOND, label: '20 min' },
  { value: 3600 * SECOND, label: '1 h' },
  { value: 7200 * SECOND, label: '2 h' },
];

const COLOURS = ['#0077bb', '#ee7733', '#aa1111'];
/** Of ten thousand messages one to all: the curve's points, per message. */
const CURVE = [1e-4, 1e-3, 1e-2, 1e-1].flatMap((power) => Array.from({ length: 90 }, (_, i) => power * (1 + i / 10)));

const REMARK =
  'Dots: what was measured, with 95 % intervals; a bar with no dot: no copy was seen, and so many there may be. Lines: p / (1 − p), p being the share of messages whose work takes ' +
  'longer than the timer. Every copy is a message that was delivered while its client no longer waited; each try is work anew, and the schedule has no part in it.';

/** Copies over the client's timer, both logarithmic: a line and its dots for each tail. */
export function drawSlowFilter({ medianNs, tails }: SlowFilterData, pen: Pen, source: string): string {
  const caption = new Caption(WIDTH, REMARK, source);
  const title = 'Copies, when the work after the dot now and then outlasts the client';
  const sheet = pen.sheet(WIDTH, TOP + HEIGHT + 52 + caption.height, title);
  const frame = { left: LEFT, top: TOP, width: WIDTH - LEFT - MARGIN, height: HEIGHT };
  const bottom = TOP + HEIGHT;
  const x = pen.d3
    .scaleLog()
    .domain([SHORTEST, LONGEST])
    .range([LEFT, LEFT + frame.width])
    .clamp(true);
  const y = pen.d3.scaleLog().domain([LEAST, MOST]).range([bottom, TOP]).clamp(true);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  tails.forEach(({ sigma }, i) => {
    const left = MARGIN + i * 290;
    sheet.line(left, 46, left + 22, 46, { stroke: COLOURS[i], 'stroke-width': 2 });
    sheet.circle(left + 11, 46, 3.5, { fill: COLOURS[i] });
    sheet.text(
      left + 29,
      50,
      `σ = ${sigma}${medianNs === null ? '' : `: one in eight takes more than ${seconds(exceededBy(1 / 8, medianNs, sigma))}`}`,
    );
  });
  const yTicks = logTicks(LEAST, MOST);
  drawFrame(sheet, frame, x, [], y, yTicks);
  for (const { client, timerNs } of tails[0].clients) {
    sheet.line(x(timerNs), TOP - 6, x(timerNs), bottom, { stroke: INK.axis, 'stroke-dasharray': '2 3' });
    sheet.text(x(timerNs), TOP - 12, client, { anchor: 'middle', bold: true });
  }
  tails.forEach(({ sigma, clients }, i) => {
    if (medianNs !== null) {
      const within = CURVE.map((copies) => [timerFor(copies, medianNs, sigma), 1000 * copies]).filter(
        ([timer]) => timer >= SHORTEST && timer <= LONGEST,
      );
      sheet.polyline(
        within.map(([timer, copies]) => [x(timer), y(copies)] as const),
        { stroke: COLOURS[i], 'stroke-width': 1.3, 'stroke-opacity': 0.6 },
      );
    }
    for (const each of clients) drawMeasured(each, x(each.timerNs) + (i - (tails.length - 1) / 2) * APART, COLOURS[i]);
  });
  drawXAxis(sheet, frame, x, TICKS, 'how long the client waits behind the dot (log)');
  drawYAxis(sheet, frame, y, yTicks, 'copies per 1,000 messages (log)', 'left');
  caption.draw(sheet);
  return sheet.toString();

  function drawMeasured({ copies: { value, low, high } }: FilteredClient, at: number, colour: string): void {
    if (low !== null && high !== null) {
      const [from, to] = [y(Math.max(LEAST, 1000 * low)), y(Math.max(LEAST, 1000 * high))];
      sheet.line(at, from, at, to, { stroke: colour, 'stroke-width': 1.6 });
      for (const end of low > 0 ? [from, to] : [to]) sheet.line(at - 3, end, at + 3, end, { stroke: colour, 'stroke-width': 1.6 });
    }
    if (value === null || value === 0) return;
    sheet.circle(at, y(1000 * value), 3.5, { fill: colour });
    sheet.text(at + 7, y(1000 * value) - 4, perThousand(1000 * value), { size: 10, fill: colour, bold: true });
  }
}

const perThousand = (copies: number): string => (copies < 10 ? tickNumber(Number(copies.toPrecision(2))) : tickNumber(Math.round(copies)));
const seconds = (ns: number): string => `${Math.round(ns / SECOND)} s`;
