import { type Tick, drawXAxis } from './axis.js';
import { Caption } from './caption.js';
import { shortNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { WritePatternsData } from './write-patterns.js';

const WIDTH = 900;
const MARGIN = 16;
const NAMES = 96;
const GAP = 40;
const TOP = 92;
/** Of one variant in the band of a write pattern, px. */
const LINE = 13;
const BAND_MARGIN = 10;
/** Room for the number behind the longest bar, px. */
const NUMBER = 44;

const COLOURS: Readonly<Record<string, string>> = { rfc896: '#cc3311', bsd: '#ee7733', minshall: '#0077bb', off: '#6b6b6b' };
const NAMES_OF: Readonly<Record<string, string>> = {
  rfc896: 'Nagle as of RFC 896',
  bsd: 'as BSD has it',
  minshall: 'as Minshall and Linux have it',
  off: 'off (TCP_NODELAY)',
};

const REMARK =
  'What each message takes longer than one that is written at once with TCP_NODELAY. A small segment waits for an acknowledgment, a round trip, and where the receiver ' +
  'has nothing to answer yet, for its delayed acknowledgment besides. The first long text line by line is more segments than the initial window holds, and takes a round trip more, once.';

/** A panel for each text, a band for each write pattern, a bar for each variant of Nagle's algorithm. */
export function drawWritePatterns({ panels }: WritePatternsData, pen: Pen, source: string): string {
  const [{ rows }] = panels;
  const band = rows[0].costs.length * LINE + BAND_MARGIN;
  const height = rows.length * band;
  const caption = new Caption(WIDTH, REMARK, source);
  const title = 'Does it matter how text and final dot are written?';
  const sheet = pen.sheet(WIDTH, TOP + height + 52 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  rows[0].costs.forEach(({ nagle }, i) => {
    const x = MARGIN + i * 205;
    sheet.rect(x, 40, 14, 9, { fill: COLOURS[nagle] });
    sheet.text(x + 20, 49, NAMES_OF[nagle]);
  });
  rows.forEach(({ writes }, i) => {
    sheet.text(NAMES - 10, TOP + (i + 0.5) * band + 4, writes, { anchor: 'end' });
  });
  const most = Math.max(1, ...panels.flatMap((panel) => panel.rows.flatMap(({ costs }) => costs.map(({ extraMs }) => extraMs ?? 0))));
  const width = (WIDTH - NAMES - MARGIN - (panels.length - 1) * GAP) / panels.length;
  panels.forEach((panel, p) => {
    const frame = { left: NAMES + p * (width + GAP), top: TOP, width, height };
    const scale = pen.d3
      .scaleLinear()
      .domain([0, most])
      .range([frame.left, frame.left + width - NUMBER]);
    const ticks: Tick[] = scale.ticks(5).map((value) => ({ value, label: String(value) }));
    sheet.text(frame.left, TOP - 10, panel.text, { size: 12, bold: true });
    for (const { value } of ticks) sheet.line(scale(value), TOP, scale(value), TOP + height, { stroke: INK.grid });
    panel.rows.forEach(({ costs }, i) => {
      if (i > 0) sheet.line(frame.left, TOP + i * band, frame.left + width, TOP + i * band, { stroke: INK.grid });
      costs.forEach(({ nagle, extraMs }, j) => {
        const y = TOP + i * band + BAND_MARGIN / 2 + j * LINE;
        const end = scale(Math.max(0, extraMs ?? 0));
        sheet.rect(frame.left, y + 2, Math.max(1.5, end - frame.left), LINE - 4, { fill: COLOURS[nagle] });
        sheet.text(Math.max(end, frame.left + 1.5) + 5, y + LINE - 3, extraMs === null ? '–' : shortNumber(extraMs), { size: 9 });
      });
    });
    sheet.rect(frame.left, TOP, width, height, { fill: 'none', stroke: INK.axis });
    drawXAxis(sheet, frame, scale, ticks, 'ms more for each message');
  });
  caption.draw(sheet);
  return sheet.toString();
}
