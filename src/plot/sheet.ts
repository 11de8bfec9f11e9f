import type * as d3 from 'd3';
import type { D3Node } from 'd3-node';
import { round } from './numbers.js';
import { INK } from './palette.js';

export type Group = d3.Selection<d3.BaseType, unknown, null, undefined>;
type Attributes = Readonly<Record<string, string | number>>;

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  readonly bold?: boolean;
  /** Degrees, about the text's own point. */
  readonly rotate?: number;
}

/** Verdana and DejaVu Sans have the same widths; what follows is narrower. */
const FONT = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif';

/**
 * One SVG image: shapes with attributes and nothing else, coordinates rounded,
 * on an opaque ground. An element stands on a line of its own, for the sake of
 * whoever reads a difference.
 */
export class Sheet {
  private readonly svg: Group;

  constructor(
    private readonly node: D3Node,
    readonly width: number,
    readonly height: number,
    title: string,
  ) {
    this.svg = node.createSVG(width, height, { viewBox: `0 0 ${width} ${height}`, role: 'img', 'font-family': FONT, 'font-size': 11 });
    this.svg.append('title').text(title);
    this.rect(0, 0, width, height, { fill: INK.ground });
  }

  text(x: number, y: number, text: string, style: TextStyle = {}): void {
    const { size = 11, anchor = 'start', fill = INK.text, bold = false, rotate } = style;
    const element = this.svg.append('text').attr('x', round(x)).attr('y', round(y)).attr('font-size', size).attr('fill', fill);
    if (anchor !== 'start') element.attr('text-anchor', anchor);
    if (bold) element.attr('font-weight', 'bold');
    if (rotate !== undefined) element.attr('transform', `rotate(${round(rotate)} ${round(x)} ${round(y)})`);
    element.text(text);
  }

  line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): void {
    this.shape('line', { x1, y1, x2, y2, ...attributes });
  }

  rect(x: number, y: number, width: number, height: number, attributes: Attributes): void {
    this.shape('rect', { x, y, width, height, ...attributes });
  }

  circle(cx: number, cy: number, r: number, attributes: Attributes): void {
    this.shape('circle', { cx, cy, r, ...attributes });
  }

  /** A closed shape through points. */
  polygon(points: readonly (readonly [number, number])[], attributes: Attributes): void {
    this.shape('polygon', { points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '), ...attributes });
  }

  /** An open line through points. */
  polyline(points: readonly (readonly [number, number])[], attributes: Attributes): void {
    this.shape('polyline', { points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '), fill: 'none', ...attributes });
  }

  /** The image as text, each element on its own line. */
  toString(): string {
    return `${this.node.svgString().replace(/(<(?:title|rect|line|circle|polygon|polyline|text)\b|<\/svg>)/g, '\n$1')}\n`;
  }

  private shape(name: string, attributes: Attributes): void {
    const element = this.svg.append(name);
    for (const [key, value] of Object.entries(attributes)) element.attr(key, typeof value === 'number' ? round(value) : value);
  }
}
