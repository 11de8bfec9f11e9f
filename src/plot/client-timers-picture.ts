import { type Tick, drawXAxis } from './axis.js';
import { Caption } from './caption.js';
import type { ClientPatience, ClientTimersData } from './client-timers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';

const WIDTH = 900;
const MARGIN = 16;
/** Where names end, where the server's work stands, and where the copies are counted, px. */
const NAMES = 186;
const WORK = 246;
const COUNTS = 52;
const TOP = 64;
const BAND = 24;

const MINUTE = 60e9;
const [LOW, HIGH] = [0.4 * MINUTE, 10 * 1440 * MINUTE];

const TICKS: readonly Tick[] = [
  { value: MINUTE, label: '1 min' },
  { value: 10 * MINUTE, label: '10 min' },
  { value: 60 * MINUTE, label: '1 h' },
  { value: 6 * 60 * MINUTE, label: '6 h' },
  { value: 1440 * MINUTE, label: '1 d' },
  { value: 5 * 1440 * MINUTE, label: '5 d' },
];

const REMARK =
  'Each dot is a copy in the mailbox: the server stores what it has whole, and its 250 finds nobody. A cross: the client gives up, and tells the sender ' +
  'that nothing was delivered. A ring: it reads the 250. Applications first, as users have reported them (6, 9 and 12 copies), then mail software with its own timers and schedule.';

/** A line for each client, a dot for each copy. */
export function drawClientTimers({ clients }: ClientTimersData, pen: Pen, source: string): string {
  const caption = new Caption(WIDTH, REMARK, source);
  const title = 'Copies of one message, when the server works longer than the client waits';
  const height = clients.length * BAND;
  const sheet = pen.sheet(WIDTH, TOP + height + 52 + caption.height, title);
  const frame = { left: WORK + 14, top: TOP, width: WIDTH - WORK - 14 - COUNTS - MARGIN, height };
  const scale = pen.d3
    .scaleLog()
    .domain([LOW, HIGH])
    .range([frame.left, frame.left + frame.width]);
  const within = (ns: number): number => scale(Math.min(HIGH, Math.max(LOW, ns)));
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  sheet.text(NAMES, TOP - 10, 'client', { anchor: 'end', bold: true });
  sheet.text(WORK, TOP - 10, 'work', { anchor: 'end', bold: true });
  sheet.text(WIDTH - MARGIN, TOP - 10, 'copies', { anchor: 'end', bold: true });
  for (const { value } of TICKS) sheet.line(scale(value), TOP, scale(value), TOP + height, { stroke: INK.grid });
  clients.forEach((client, i) => {
    const y = TOP + (i + 0.5) * BAND;
    if (i > 0) sheet.line(frame.left, y - BAND / 2, frame.left + frame.width, y - BAND / 2, { stroke: INK.grid });
    sheet.text(NAMES, y + 4, client.label, { anchor: 'end' });
    sheet.text(WORK, y + 4, client.work.replace(/(\d)([a-z])/, '$1 $2'), { anchor: 'end', fill: INK.faint });
    sheet.text(WIDTH - MARGIN, y + 4, String(client.copiesNs.length), { anchor: 'end' });
    for (const ns of client.copiesNs) sheet.circle(within(ns), y, 3, { fill: INK.commit, 'fill-opacity': 0.7 });
    drawEnd(client, y);
  });
  sheet.rect(frame.left, TOP, frame.width, height, { fill: 'none', stroke: INK.axis });
  drawXAxis(sheet, frame, scale, TICKS, 'time since the message was submitted (log)');
  caption.draw(sheet);
  return sheet.toString();

  function drawEnd({ doneNs, isBounced }: ClientPatience, y: number): void {
    if (doneNs === null) return;
    const x = within(doneNs);
    if (!isBounced) sheet.circle(x, y, 5.5, { fill: 'none', stroke: INK.read, 'stroke-width': 1.5 });
    else for (const side of [-4, 4]) sheet.line(x - 4, y - side, x + 4, y + side, { stroke: INK.read, 'stroke-width': 1.5 });
  }
}
