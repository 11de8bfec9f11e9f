import { Caption } from './caption.js';
import type { LadderColumn, LadderData } from './ladder.js';
import { Lane, diamond, drawCross } from './ladder-lane.js';
import { round, tickNumber } from './numbers.js';
import { INK, lookOf } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';

const WIDTH = 880;
const AXIS = 48;
const PER_ROW = 4;
const WIDEST = 460;
const TOP = 68;
const HEADER = 44;
const ROW_GAP = 22;
const PX_PER_RTT = 54;
/** Longer runs are cut off. */
const MOST_RTTS = 60;
/** What is shown after the last 250, RTT. */
const AFTER = 0.25;

const REMARK =
  'Time runs downwards, in round trips from the first SYN. Labels name the commands, texts and reply codes that begin in a segment, texts and chunks with their message. The shade is the time in doubt: ' +
  'it begins where the server will commit a message whatever becomes of the connection (unless its rule looks once more, when the last octet is there), and ends where the client reads the 250. ' +
  'A connection that dies in the shade makes a duplicate.';

export function drawLadder(data: LadderData, pen: Pen, source: string): string {
  const { title, columns, rttNs } = data;
  const perRow = Math.min(PER_ROW, columns.length);
  const pitch = Math.min(WIDEST, (WIDTH - AXIS - 8) / perRow);
  const rows: LadderColumn[][] = [];
  for (let i = 0; i < columns.length; i += perRow) rows.push(columns.slice(i, i + perRow));
  const spans = rows.map((row) => Math.max(...row.map((column) => spanOf(column, rttNs))));
  const heights = spans.map((span) => HEADER + span * PX_PER_RTT + ROW_GAP);
  const goesOn = columns.some((column) => lengthOf(column, rttNs) > MOST_RTTS);
  const caption = new Caption(WIDTH, goesOn ? `${REMARK} The run goes on; the picture ends at ${MOST_RTTS} RTT.` : REMARK, source);
  const sheet = pen.sheet(WIDTH, TOP + heights.reduce((sum, height) => sum + height, 0) + caption.height, title);
  sheet.text(16, 23, title, { size: 15, bold: true });
  drawKey(
    sheet,
    columns.some(({ discards }) => discards.length > 0),
  );
  let top = TOP;
  rows.forEach((row, r) => {
    drawTimes(sheet, top + HEADER, spans[r], AXIS + pitch * row.length);
    for (const [i, column] of row.entries()) drawColumn(sheet, column, rttNs, AXIS + i * pitch, top, pitch, spans[r]);
    top += heights[r];
  });
  caption.draw(sheet);
  return sheet.toString();
}

/** How much of a column is shown, RTT. */
const spanOf = (column: LadderColumn, rttNs: number): number => Math.min(MOST_RTTS, lengthOf(column, rttNs));

/** How long a column is, RTT. */
function lengthOf({ reads, commits, discards, arrows }: LadderColumn, rttNs: number): number {
  const last = Math.max(0, ...[...reads, ...commits, ...discards].map(({ atNs }) => atNs));
  const end = last > 0 ? last : Math.max(0, ...arrows.map(({ sentNs }) => sentNs));
  return end / rttNs + AFTER;
}

function drawTimes(sheet: Sheet, top: number, span: number, right: number): void {
  for (let rtt = 0; rtt <= span; rtt++) {
    const y = top + rtt * PX_PER_RTT;
    sheet.line(AXIS - 10, y, right, y, { stroke: INK.grid });
    sheet.text(AXIS - 16, y + 3.5, String(rtt), { size: 10, anchor: 'end' });
  }
  sheet.text(13, top + (span * PX_PER_RTT) / 2, 'time (RTT)', { anchor: 'middle', rotate: -90 });
}

function drawColumn(sheet: Sheet, column: LadderColumn, rttNs: number, left: number, top: number, pitch: number, rowSpan: number): void {
  const [client, server] = [left + 16, left + pitch - 38];
  const middle = (client + server) / 2;
  sheet.text(middle, top + 10, column.strategy, { size: 12, bold: true, anchor: 'middle' });
  sheet.rect(middle - 40, top + 15, 80, 2.5, { fill: lookOf(column.strategy).colour });
  sheet.text(client, top + 34, 'client', { size: 10, anchor: 'middle', fill: INK.faint });
  sheet.text(server, top + 34, column.server === undefined ? 'server' : `server ${column.server}`, {
    size: 10,
    anchor: 'middle',
    fill: INK.faint,
  });
  sheet.text(middle, top + 34, paceOf(column), { size: 10, anchor: 'middle' });
  // Several servers of one run have its time in common.
  const span = column.server === undefined ? Math.min(rowSpan, spanOf(column, rttNs)) : rowSpan;
  const scale = (ns: number): number => top + HEADER + (ns / rttNs) * PX_PER_RTT;
  new Lane(sheet, { client, server, top: top + HEADER, bottom: top + HEADER + span * PX_PER_RTT, scale }).draw(column);
}

/** The two numbers of a strategy, as the result of the run has them. */
function paceOf({ pace: { firstRtts, nextRtts }, server }: LadderColumn): string {
  if (firstRtts === null || server !== undefined) return '';
  const first = `first ${tickNumber(round(firstRtts))}`;
  return nextRtts === null ? first : `${first}, next ${tickNumber(round(nextRtts))}`;
}

function drawKey(sheet: Sheet, hasDiscards: boolean): void {
  const y = 46;
  const entry = (x: number, text: string): void => sheet.text(x, y + 4, text);
  sheet.line(18, y, 44, y, { stroke: INK.text, 'stroke-width': 1.2 });
  entry(50, 'segment');
  sheet.line(120, y, 146, y, { stroke: INK.axis, 'stroke-width': 0.8 });
  entry(152, 'bare acknowledgment');
  sheet.polygon(diamond(300, y), { fill: INK.commit });
  entry(310, 'the server commits a message');
  sheet.circle(510, y, 4, { fill: INK.ground, stroke: INK.read, 'stroke-width': 2 });
  entry(520, 'the client reads its 250');
  sheet.rect(690, y - 7, 26, 14, { fill: INK.doubt });
  entry(722, 'in doubt');
  if (!hasDiscards) return;
  drawCross(sheet, 796, y);
  entry(806, 'discards it');
}
