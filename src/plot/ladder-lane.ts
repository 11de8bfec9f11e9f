import { CLIENT_HOST } from '../net/index.js';
import type { LadderArrow, LadderCut, LadderEvents, LadderMark } from './ladder-recorder.js';
import type { LadderInterruption, LadderOutage, Span } from './ladder-spans.js';
import { textWidth, wrapEvenly } from './measure.js';
import { INK } from './palette.js';
import type { Sheet } from './sheet.js';

/** Where one strategy's exchange is drawn. */
export interface LaneFrame {
  /** The two lifelines. */
  readonly client: number;
  readonly server: number;
  readonly top: number;
  readonly bottom: number;
  /** From ns to a height. */
  readonly scale: (ns: number) => number;
}

const SIZE = 9;
const LINE = 10.5;
/** Segments of one direction whose heights differ by less share one label. */
const CLOSE = 6;
/** What has room between a client and what stands left of it; wider names stand at its right. */
const BESIDE = 22;
/** The widest label, as a part of the lane: the arrow shows at both ends. */
const WIDEST = 0.76;
/** Where along its arrow a label may stand, the best place first. */
const PLACES = [0.5, 0.36, 0.64, 0.25, 0.75];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Words that end at the server's lifeline. */
interface Remark {
  readonly box: Box;
  readonly text: string;
}

/** An arrow in px; `toY` is where it would arrive. */
interface Line {
  readonly arrow: LadderArrow;
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
}

/** Two lifelines and what passes between them. */
export class Lane {
  private readonly labels: Box[] = [];
  /** Where segments are lost: labels stand elsewhere if they can. */
  private readonly crosses: Box[] = [];
  /** Words for lines across the lane, which stand above all arrows. */
  private readonly remarks: Remark[] = [];

  constructor(
    private readonly sheet: Sheet,
    private readonly frame: LaneFrame,
  ) {}

  draw({ arrows, commits, reads, doubts, discards, outages, interruptions, cuts }: LadderEvents): void {
    const { sheet, frame } = this;
    const { client, server, top, bottom } = frame;
    for (const doubt of doubts) {
      const [from, to] = this.heightsOf(doubt);
      if (from < bottom) sheet.rect(client, from, server - client, to - from, { fill: INK.doubt, 'fill-opacity': 0.75 });
    }
    this.drawInterruptions(interruptions);
    this.drawCuts(cuts);
    for (const x of [client, server]) sheet.line(x, top, x, bottom, { stroke: INK.axis, 'stroke-width': 1.2 });
    const lines = arrows.map((arrow) => this.lineOf(arrow)).filter(({ fromY }) => fromY < bottom);
    for (const line of lines.filter(({ arrow }) => arrow.isBare)) this.drawArrow(line);
    for (const line of lines.filter(({ arrow }) => !arrow.isBare)) this.drawArrow(line);
    for (const group of groupsOf(lines.filter(({ arrow }) => arrow.words.length > 0))) this.drawLabel(group);
    this.drawRemarks();
    this.drawMarks(commits, reads);
    this.drawDiscards(discards);
    this.drawOutages(outages);
  }

  private heightsOf({ fromNs, toNs }: Span): [from: number, to: number] {
    const { bottom, scale } = this.frame;
    return [scale(fromNs), toNs === null ? bottom : Math.min(bottom, scale(toNs))];
  }

  /** A band between broken lines, once for all connections that it befalls. */
  private drawInterruptions(interruptions: readonly LadderInterruption[]): void {
    const { sheet, frame } = this;
    const { client, server, bottom } = frame;
    const shown = interruptions.filter((one) => !interruptions.some((all) => all.connection === 0 && covers(all, one)));
    const bands = new Map(shown.map((one) => [`${one.fromNs} ${one.toNs} ${one.direction}`, one]));
    for (const band of bands.values()) {
      const [from, to] = this.heightsOf(band);
      if (from >= bottom) continue;
      sheet.rect(client, from, server - client, to - from, { fill: INK.read, 'fill-opacity': 0.07 });
      for (const y of band.toNs === null || to === bottom ? [from] : [from, to])
        sheet.line(client, y, server, y, { stroke: INK.read, 'stroke-dasharray': '5 4' });
      this.remarkBelow(from, band.direction === 'both' ? 'path interrupted' : `interrupted ${band.direction}wards`);
    }
  }

  /** A line across the lane; those of one instant and kind share it. */
  private drawCuts(cuts: readonly LadderCut[]): void {
    const { client, server, bottom, scale } = this.frame;
    const groups = new Map<string, LadderCut[]>();
    for (const cut of cuts) {
      const key = `${cut.atNs} ${cut.kind} ${cut.direction}`;
      groups.set(key, [...(groups.get(key) ?? []), cut]);
    }
    for (const [{ atNs, kind, direction, connection }, ...others] of groups.values()) {
      const y = scale(atNs);
      if (y >= bottom) continue;
      this.sheet.line(client, y, server, y, { stroke: INK.read, 'stroke-width': 1.6 });
      const which = others.length === 0 ? `connection ${connection}` : `${others.length + 1} connections`;
      this.remarkBelow(y, `${which} cut${direction === 'both' ? '' : ` ${direction}wards`}: ${kind}`);
    }
  }

  /** Keeps a place below the end of a line across the lane, before the arrows' labels take theirs. */
  private remarkBelow(y: number, text: string): void {
    const width = textWidth(text, SIZE) + 4;
    const box = { x: this.frame.server - 8 - width, y: y + 1.5, width, height: LINE };
    while (this.remarks.some((other) => overlaps(box, other.box))) box.y += LINE;
    this.labels.push(box);
    this.remarks.push({ box, text });
  }

  private drawRemarks(): void {
    for (const { box, text } of this.remarks) {
      this.sheet.rect(box.x, box.y, box.width, box.height, { fill: INK.ground, 'fill-opacity': 0.88, rx: 2 });
      this.sheet.text(box.x + box.width - 2, box.y + 8.2, text, { size: SIZE, fill: INK.read, anchor: 'end' });
    }
  }

  /** A thick line beside the word, for as long as the host is down. */
  private drawOutages(outages: readonly LadderOutage[]): void {
    const { sheet, frame } = this;
    for (const outage of outages) {
      const [from, to] = this.heightsOf(outage);
      if (from >= frame.bottom) continue;
      const isClient = outage.host === CLIENT_HOST;
      const x = isClient ? frame.client : frame.server;
      sheet.line(x, from, x, to, { stroke: INK.read, 'stroke-width': 5 });
      sheet.text(isClient ? x - 6 : x + 13, (from + to) / 2, 'down', {
        size: SIZE,
        bold: true,
        fill: INK.read,
        anchor: 'middle',
        rotate: -90,
      });
    }
  }

  private lineOf(arrow: LadderArrow): Line {
    const { client, server, scale } = this.frame;
    const [fromX, toX] = arrow.direction === 'up' ? [client, server] : [server, client];
    const fromY = scale(arrow.sentNs);
    return { arrow, fromX, toX, fromY, toY: scale(arrow.arrivedNs ?? arrow.sentNs) };
  }

  private drawArrow({ arrow, fromX, toX, fromY, toY }: Line): void {
    const { sheet, frame } = this;
    const isBare = arrow.isBare;
    const stroke = isBare ? INK.axis : INK.text;
    if (arrow.arrivedNs === null) {
      const [x, y] = [(fromX + toX) / 2, fromY + 8];
      sheet.line(fromX, fromY, x, y, { stroke, 'stroke-width': 1, 'stroke-dasharray': '3 2' });
      drawCross(sheet, x, y);
      this.crosses.push({ x: x - 5, y: y - 5, width: 10, height: 10 });
      return;
    }
    const part = toY > frame.bottom ? (frame.bottom - fromY) / (toY - fromY) : 1;
    const [x, y] = [fromX + (toX - fromX) * part, fromY + (toY - fromY) * part];
    sheet.line(fromX, fromY, x, y, { stroke, 'stroke-width': isBare ? 0.8 : 1.2 });
    if (part === 1) sheet.polygon(head(fromX, fromY, toX, toY, isBare ? 5 : 7), { fill: stroke });
  }

  /** One label for segments that leave together: a line for each, on a ground of its own. */
  private drawLabel(group: readonly Line[]): void {
    const { sheet, frame } = this;
    const room = (frame.server - frame.client) * WIDEST;
    const text = group.flatMap(({ arrow }) => wrapEvenly(arrow.words, SIZE, room));
    const width = Math.max(...text.map((line) => textWidth(line, SIZE))) + 4;
    const height = text.length * LINE;
    const [first, last] = [group[0], group[group.length - 1]];
    const isLost = group.every(({ arrow }) => arrow.arrivedNs === null);
    const candidates = (isLost ? [0.25, 0.5] : PLACES).map((part): Box => {
      const x = first.fromX + (first.toX - first.fromX) * part;
      const y = (first.fromY + (first.toY - first.fromY) * part + last.fromY + (last.toY - last.fromY) * part) / 2;
      const left = Math.min(frame.server - 6 - width, Math.max(frame.client + 6, x - width / 2));
      return { x: left, y: y - height / 2, width, height };
    });
    const isFree = (candidate: Box, taken: readonly Box[]): boolean =>
      candidate.y + height < frame.bottom + 6 && !taken.some((other) => overlaps(candidate, other));
    const box =
      candidates.find((one) => isFree(one, [...this.labels, ...this.crosses])) ?? candidates.find((one) => isFree(one, this.labels));
    if (box === undefined) return;
    this.labels.push(box);
    sheet.rect(box.x, box.y, box.width, box.height, { fill: INK.ground, 'fill-opacity': 0.88, rx: 2 });
    text.forEach((line, i) => {
      sheet.text(box.x + width / 2, box.y + i * LINE + 8.2, line, { size: SIZE, anchor: 'middle' });
    });
  }

  private drawDiscards(discards: readonly LadderMark[]): void {
    const { server, bottom, scale } = this.frame;
    for (const [y, marks] of byHeight(discards, scale)) {
      if (y > bottom) continue;
      drawCross(this.sheet, server, y);
      this.sheet.text(server + 8, y + 3.5, marks.map(({ message }) => message).join(', '), { size: SIZE, bold: true });
    }
  }

  private drawMarks(commits: readonly LadderMark[], reads: readonly LadderMark[]): void {
    const { sheet, frame } = this;
    const { client, server, bottom, scale } = frame;
    for (const [y, marks] of byHeight(commits, scale)) {
      if (y > bottom) continue;
      sheet.polygon(diamond(server, y), { fill: INK.commit });
      const names = marks.map(({ message, isAgain }) => (isAgain === true ? `${message} ×2` : String(message)));
      sheet.text(server + 8, y + 3.5, names.join(', '), { size: SIZE, bold: true });
    }
    for (const [y, marks] of byHeight(reads, scale)) {
      if (y > bottom) continue;
      sheet.circle(client, y, 4, { fill: INK.ground, stroke: INK.read, 'stroke-width': 2 });
      const names = marks.map(({ message }) => message).join(', ');
      const isWide = textWidth(names, SIZE) > BESIDE;
      if (isWide) sheet.rect(client + 7, y - 5, textWidth(names, SIZE) + 6, LINE, { fill: INK.ground, 'fill-opacity': 0.88, rx: 2 });
      sheet.text(isWide ? client + 9 : client - 7, y + 3.5, names, { size: SIZE, bold: true, ...(isWide ? {} : { anchor: 'end' }) });
    }
  }
}

/** One interruption lies within another one. */
const covers = (all: LadderInterruption, one: LadderInterruption): boolean =>
  all !== one &&
  all.direction === one.direction &&
  all.fromNs <= one.fromNs &&
  (all.toNs === null || (one.toNs !== null && one.toNs <= all.toNs));

/** What has come to nothing. */
export function drawCross(sheet: Sheet, x: number, y: number): void {
  sheet.line(x - 4, y - 4, x + 4, y + 4, { stroke: INK.read, 'stroke-width': 1.6 });
  sheet.line(x - 4, y + 4, x + 4, y - 4, { stroke: INK.read, 'stroke-width': 1.6 });
}

/** A rhombus about a point. */
export const diamond = (x: number, y: number): [number, number][] => [
  [x - 5, y],
  [x, y - 5],
  [x + 5, y],
  [x, y + 5],
];

const byHeight = (marks: readonly LadderMark[], scale: (ns: number) => number): Map<number, LadderMark[]> => {
  const heights = new Map<number, LadderMark[]>();
  for (const mark of marks) {
    const y = scale(mark.atNs);
    const near = [...heights.keys()].find((other) => Math.abs(other - y) < SIZE);
    if (near === undefined) heights.set(y, [mark]);
    else heights.get(near)?.push(mark);
  }
  return heights;
};

/** Neighbours of one direction that leave and arrive at nearly the same time. */
function groupsOf(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.find(
      ([first]) =>
        first.arrow.direction === line.arrow.direction &&
        Math.abs(first.fromY - line.fromY) < CLOSE &&
        Math.abs(first.toY - line.toY) < CLOSE,
    );
    if (group === undefined) groups.push([line]);
    else group.push(line);
  }
  return groups;
}

const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** An arrow's head at (x, y). */
function head(fromX: number, fromY: number, x: number, y: number, length: number): [number, number][] {
  const distance = Math.sqrt((x - fromX) ** 2 + (y - fromY) ** 2);
  if (distance === 0) return [[x, y]];
  const [ux, uy] = [(x - fromX) / distance, (y - fromY) / distance];
  const half = length * 0.35;
  return [
    [x, y],
    [x - ux * length - uy * half, y - uy * length + ux * half],
    [x - ux * length + uy * half, y - uy * length - ux * half],
  ];
}
