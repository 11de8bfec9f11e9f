import { type Tick, drawXAxis } from './axis.js';
import { Caption } from './caption.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import { type RefutedConnection, type RefutedData, counterexamples } from './refuted.js';
import { scenarioLine } from './scenario-line.js';

const WIDTH = 900;
const MARGIN = 16;
const LEFT = 180;
const TOP = 48;
/** Of a story's heading, of a connection and between stories, px. */
const HEADING = 44;
const BAND = 34;
const GAP = 20;

const REMARK =
  'A bar is a connection, from its SYN on. A full dot: the message is delivered; an open one: it is taken for a copy and suppressed. A cross: the connection is lost, ' +
  'and with it the 250. What stands in red is the fault of the scheme: a copy that it let through, or a message that it kept from a mailbox that never had it (2 is the part for the Bcc).';

/** For each scheme its connections over time, and what was decided on them. */
export function drawRefuted({ rttNs, stories }: RefutedData, pen: Pen, source: string): string {
  const caption = new Caption(WIDTH, REMARK, source);
  const title = 'The least mail that refutes a dedup scheme';
  const height = stories.reduce((sum, { connections }) => sum + HEADING + connections.length * BAND + GAP, 0);
  const sheet = pen.sheet(WIDTH, TOP + height + 46 + caption.height, title);
  const frame = { left: LEFT, top: TOP, width: WIDTH - LEFT - MARGIN, height };
  const last = Math.max(1, ...stories.flatMap(({ connections }) => connections.map(({ endedAt }) => endedAt / rttNs)));
  const scale = pen.d3
    .scaleLinear()
    .domain([0, last + 1])
    .range([LEFT, LEFT + frame.width]);
  const ticks: Tick[] = scale.ticks(8).map((value) => ({ value, label: String(value) }));
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  for (const { value } of ticks) sheet.line(scale(value), TOP, scale(value), TOP + height, { stroke: INK.grid });
  let y = TOP;
  stories.forEach(({ flaw, connections }, i) => {
    if (i > 0) sheet.line(MARGIN, y - GAP / 2, WIDTH - MARGIN, y - GAP / 2, { stroke: INK.axis });
    sheet.rect(MARGIN, y - GAP / 2 + 1, WIDTH - 2 * MARGIN, HEADING, { fill: INK.ground });
    sheet.text(MARGIN, y + 12, flaw, { size: 12, bold: true });
    sheet.text(MARGIN, y + 28, scenarioLine(counterexamples[i].scenario), { size: 10, fill: INK.faint });
    y += HEADING;
    const had = new Set<number>();
    connections.forEach((connection, number) => {
      sheet.text(LEFT - 12, y + BAND / 2 + 4, `connection ${number + 1}, server ${connection.server}`, { anchor: 'end' });
      drawConnection(connection, y + BAND / 2, had);
      y += BAND;
    });
    y += GAP;
  });
  drawXAxis(sheet, frame, scale, ticks, 'RTT since the start');
  caption.draw(sheet);
  return sheet.toString();

  function drawConnection({ openedAt, endedAt, isCut, decisions }: RefutedConnection, middle: number, had: Set<number>): void {
    const [from, to] = [scale(openedAt / rttNs), scale(endedAt / rttNs)];
    sheet.rect(from, middle - 3, Math.max(2, to - from), 6, { fill: '#d7dde3' });
    for (const { at, message, what } of decisions) {
      const x = scale(at / rttNs);
      // A copy that comes to the mailbox, or a message that does not.
      const isWrong = (what === 'delivered') === had.has(message);
      const colour = isWrong ? INK.read : INK.commit;
      sheet.circle(x, middle, 5, what === 'delivered' ? { fill: colour } : { fill: INK.ground, stroke: colour, 'stroke-width': 2 });
      const again = what === 'delivered' && had.has(message) ? ' again' : '';
      const said = `${message + 1} ${what}${again}`;
      sheet.text(isWrong ? x - 5 : x + 5, middle - 10, said, { anchor: isWrong ? 'start' : 'end', size: 10, fill: colour, bold: isWrong });
      if (what === 'delivered') had.add(message);
    }
    if (!isCut) return;
    for (const side of [-5, 5]) sheet.line(to - 5, middle - side, to + 5, middle + side, { stroke: INK.read, 'stroke-width': 2 });
  }
}
