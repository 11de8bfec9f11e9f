import { type Frame, type Scale, type Tick, drawFrame, drawXAxis, drawYAxis, logDomain, logTicks } from './axis.js';
import { Caption } from './caption.js';
import { drawLegend, drawStroke, legendHeight } from './legend.js';
import { drawMarker } from './marker.js';
import { tickNumber } from './numbers.js';
import { INK } from './palette.js';
import type { Pen } from './pen.js';
import type { Sheet } from './sheet.js';
import type { Parameter, Sweep, ThroughputData, ThroughputPoint } from './throughput.js';

const WIDTH = 880;
const HEAD = 34;
const PANEL = { width: 306, height: 236 } as const;
/** Left edges of the two columns, and from one row's top to the next. */
const COLUMNS = [66, 508] as const;
const ROW = 318;
const PANEL_TITLE = 26;

const DASHED = 'Dashed lines often lie on another one: bdat-strict on pipelining, bdat on cross-message. ';
const remarkOn = (names: readonly string[]): string =>
  'Each panel varies one thing; the dotted upright is the value that the other panels have. ' +
  (names.length > 1 ? DASHED : '') +
  'The queue holds whatever is sent, so that packets are lost only where the loss axis says so. Steady rate: from the first 250 to the last ' +
  "of a run of 200 messages (2,000 with losses, 20,000 where the strategy never waits, fewer of the large ones), a stream's slow start included.";

interface Axis {
  readonly title: string;
  readonly heading: string;
  readonly label: (value: number) => string;
}

const AXES: Readonly<Record<Parameter, Axis>> = {
  rtt: { title: 'round-trip time (ms)', heading: 'Round-trip time', label: tickNumber },
  rate: { title: 'link rate (bit/s)', heading: 'Link rate', label: (value) => scaled(value, 1000, ['', 'k', 'M', 'G', 'T']) },
  loss: { title: 'packets lost, each direction', heading: 'Loss', label: (value) => `${tickNumber(value * 100)} %` },
  size: { title: 'message size (octets)', heading: 'Message size', label: (value) => scaled(value, 1000, ['', 'k', 'M', 'G', 'T']) },
  connections: { title: 'connections at a time', heading: 'Connections', label: tickNumber },
};

type Measure = 'perSecond' | 'perRtt';

/** RTT has a panel for each measure; elsewhere RTT is constant and one panel has both as its two axes. */
const PANELS: readonly { parameter: Parameter; measure: Measure }[] = [
  { parameter: 'rtt', measure: 'perSecond' },
  { parameter: 'rtt', measure: 'perRtt' },
  { parameter: 'rate', measure: 'perSecond' },
  { parameter: 'loss', measure: 'perSecond' },
  { parameter: 'size', measure: 'perSecond' },
  { parameter: 'connections', measure: 'perSecond' },
];

export function drawThroughput(data: ThroughputData, pen: Pen, source: string): string {
  const names = data.sweeps[0].series.map(({ strategy }) => strategy);
  const legend = legendHeight(names, WIDTH - 32);
  const top = HEAD + legend + 8;
  const caption = new Caption(WIDTH, remarkOn(names), source);
  const title = 'Throughput by strategy';
  const sheet = pen.sheet(WIDTH, top + ROW * 3 + caption.height, title);
  sheet.text(16, 23, title, { size: 15, bold: true });
  drawLegend(sheet, 16, HEAD, WIDTH - 32, names);
  PANELS.forEach(({ parameter, measure }, i) => {
    const frame = { left: COLUMNS[i % 2], top: top + Math.floor(i / 2) * ROW + PANEL_TITLE, ...PANEL };
    const sweep = data.sweeps.find((candidate) => candidate.parameter === parameter) as Sweep;
    new Panel(sheet, pen, frame, sweep, measure, data.rttMs).draw();
  });
  caption.draw(sheet);
  return sheet.toString();
}

/** Room for the place of 0 on a logarithmic axis, px. */
const ZERO_ROOM = 58;

class Panel {
  private readonly xTicks: readonly Tick[];
  private readonly x: Scale;

  constructor(
    private readonly sheet: Sheet,
    private readonly pen: Pen,
    private readonly frame: Frame,
    private readonly sweep: Sweep,
    private readonly measure: Measure,
    private readonly rttMs: number,
  ) {
    const positive = sweep.grid.filter((value) => value > 0);
    const [low, high] = [Math.min(...positive), Math.max(...positive)];
    const hasZero = sweep.grid.includes(0);
    const inset = 10;
    const from = frame.left + inset + (hasZero ? ZERO_ROOM : 0);
    const scale = pen.d3
      .scaleLog()
      .domain([low, high])
      .range([from, frame.left + frame.width - inset]);
    this.x = (value) => (value === 0 ? frame.left + inset + 8 : scale(value));
    const ticks = logTicks(low, high, AXES[sweep.parameter].label);
    this.xTicks = hasZero ? [{ value: 0, label: '0' }, ...ticks] : ticks;
  }

  draw(): void {
    const { sheet, frame, sweep, measure, rttMs } = this;
    const axis = AXES[sweep.parameter];
    const domain = logDomain(sweep.series.flatMap(({ points }) => points.map((point) => point[measure])));
    const y = this.pen.d3
      .scaleLog()
      .domain(domain)
      .range([frame.top + frame.height, frame.top]);
    const yTicks = logTicks(...domain);
    drawFrame(sheet, frame, this.x, this.xTicks, y, yTicks);
    this.drawBase();
    drawXAxis(sheet, frame, this.x, this.xTicks, axis.title);
    if (sweep.grid.includes(0)) this.drawBreak();
    const isPerRtt = measure === 'perRtt';
    drawYAxis(sheet, frame, y, yTicks, isPerRtt ? 'messages per RTT' : 'messages per second', 'left');
    if (sweep.parameter !== 'rtt' && rttMs > 0) {
      const perRtt = rttMs / 1000;
      const right: Scale = (value) => y(value / perRtt);
      drawYAxis(
        sheet,
        frame,
        right,
        logTicks(domain[0] * perRtt, domain[1] * perRtt),
        `messages per RTT (${tickNumber(rttMs)} ms)`,
        'right',
      );
    }
    sheet.text(frame.left, frame.top - 9, this.heading(), { size: 12, bold: true });
    for (const { strategy, points } of sweep.series) this.drawSeries(strategy, points, y);
  }

  private heading(): string {
    const { heading } = AXES[this.sweep.parameter];
    if (this.sweep.parameter !== 'rtt') return heading;
    return `${heading}, ${this.measure === 'perRtt' ? 'per RTT' : 'per second'}`;
  }

  private drawBase(): void {
    const { sheet, frame, sweep } = this;
    const { base, grid } = sweep;
    if (base === null || base < grid[0] || base > (grid.at(-1) ?? 0)) return;
    const x = this.x(base);
    sheet.line(x, frame.top, x, frame.top + frame.height, { stroke: INK.axis, 'stroke-dasharray': '1 3' });
  }

  /** Where a logarithmic axis leaves off, and 0 stands by itself. */
  private drawBreak(): void {
    const { sheet, frame } = this;
    const x = frame.left + 10 + ZERO_ROOM * 0.44;
    const y = frame.top + frame.height;
    sheet.line(x - 3, y, x + 3, y, { stroke: INK.ground, 'stroke-width': 3 });
    for (const dx of [-3, 3]) sheet.line(x + dx - 2, y + 5, x + dx + 2, y - 5, { stroke: INK.axis });
  }

  private drawSeries(strategy: string, points: readonly ThroughputPoint[], y: Scale): void {
    const places = points.map((point): [number, number] => [this.x(point.x), y(point[this.measure])]);
    const first = points.findIndex((point) => point.x > 0);
    drawStroke(this.sheet, strategy, places.slice(Math.max(0, first)));
    for (const [px, py] of places) drawMarker(this.sheet, strategy, px, py);
  }
}

/** 3000000 as 3M. */
function scaled(value: number, factor: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= factor && unit < units.length - 1) {
    rest /= factor;
    unit++;
  }
  return `${tickNumber(rest)}${units[unit]}`;
}
