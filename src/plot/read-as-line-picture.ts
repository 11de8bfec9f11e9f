import { Caption } from './caption.js';
import { INK, lookOf } from './palette.js';
import type { Pen } from './pen.js';
import type { ReadAsLineData, ReadOutcome } from './read-as-line.js';
import type { Sheet } from './sheet.js';

const WIDTH = 900;
const MARGIN = 16;
/** Where the names of clients begin, and where those of the ways of writing end, px. */
const NAMES = 258;
const TOP = 74;
const ROW = 34;
const GAP = 10;
/** Room for the number behind the longest bar, px. */
const NUMBER = 62;
const LOST = '#fbe3e4';

const PIPELINES: Readonly<Record<string, string>> = {
  lockstep: 'nothing pipelined',
  pipelining: 'envelopes pipelined',
  'cross-message': 'across messages',
};

const REMARK =
  'A bar: all messages arrive, each so long after the one before. A shaded cell: what the client said last on its first connection, and what it was answered; it waits until its timer ends, and each later try is the same. ' +
  'Servers are woken 1 ms after input has come, and read what is there by then. A dot apart arrives by itself where Nagle’s algorithm holds it until the text is acknowledged.';

/** A cell for each server and way of writing: the pace of the messages, or where they are stuck. */
export function drawReadAsLine({ clients }: ReadAsLineData, pen: Pen, source: string): string {
  const caption = new Caption(WIDTH, REMARK, source);
  const title = 'May text and final dot go in one buffer? What becomes of the messages';
  const rows = clients.flatMap(({ ways }) => ways);
  const height = rows.length * ROW + (clients.length - 1) * GAP;
  const sheet = pen.sheet(WIDTH, TOP + height + 26 + caption.height, title);
  sheet.text(MARGIN, 23, title, { size: 15, bold: true });
  const servers = rows[0].outcomes.map(({ server }) => server);
  const width = (WIDTH - NAMES - MARGIN) / servers.length;
  sheet.text(MARGIN, TOP - 28, 'the client', { size: 10, fill: INK.faint });
  sheet.text(NAMES, TOP - 28, 'the server', { size: 10, fill: INK.faint });
  servers.forEach((server, i) => {
    sheet.text(NAMES + i * width, TOP - 10, server, { size: 10, bold: true });
  });
  const most = Math.max(1, ...rows.flatMap(({ outcomes }) => outcomes.map(({ nextRtts }) => nextRtts ?? 0)));
  const perRtt = (width - GAP - NUMBER) / most;
  clients.forEach(({ pipelines, ways }, c) => {
    const top = TOP + c * (ways.length * ROW + GAP);
    sheet.text(MARGIN, top + ROW / 2 + 4, pipelines, { size: 12, bold: true });
    sheet.text(MARGIN, top + ROW / 2 + 18, PIPELINES[pipelines] ?? '', { size: 10, fill: INK.faint });
    ways.forEach(({ label, outcomes }, w) => {
      const y = top + w * ROW;
      sheet.text(NAMES - 10, y + ROW / 2 + 4, label, { anchor: 'end' });
      outcomes.forEach((outcome, i) => {
        drawCell(sheet, outcome, { x: NAMES + i * width, y, width: width - GAP, perRtt, colour: lookOf(pipelines).colour });
      });
    });
  });
  caption.draw(sheet);
  return sheet.toString();
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Px of a bar for a round trip. */
  readonly perRtt: number;
  readonly colour: string;
}

function drawCell(sheet: Sheet, { messages, arrived, nextRtts, said, answers }: ReadOutcome, { x, y, width, perRtt, colour }: Cell): void {
  const middle = y + ROW / 2;
  if (nextRtts !== null) {
    sheet.line(x, y + 1, x, y + ROW - 1, { stroke: INK.axis });
    sheet.rect(x, middle - 7, nextRtts * perRtt, 14, { fill: colour });
    sheet.text(x + nextRtts * perRtt + 6, middle + 4, `${nextRtts.toFixed(2)} RTT`);
    return;
  }
  if (arrived === messages) {
    sheet.text(x + 6, middle + 4, 'all arrive');
    return;
  }
  sheet.rect(x, y + 1, width, ROW - 2, { fill: LOST });
  sheet.text(x + 6, middle - 3, arrived === 0 ? 'none arrives' : `${arrived} of ${messages} arrive`, { bold: true, fill: INK.read });
  sheet.text(x + 6, middle + 10, `${spoken(said)}: ${answers.length === 0 ? 'no answer' : `only ${spoken(answers)}`}`, { size: 10 });
}

/** Without the numbers of messages. */
const spoken = (words: readonly string[]): string => words.map((word) => word.replace(/^(text|BDAT) \d+$/, '$1')).join(', ');
