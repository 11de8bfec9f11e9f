import { type Direction, DOWN, type Flow, type Middlebox, type MiddleboxPort, type Packet, UP } from '../../src/net/index.js';
import { type MiddleboxMaker, middleboxes } from '../../src/smtp/index.js';
import { Payload } from '../../src/smtp/inspect/payload.js';
import { ACK, ByteStream, type Chunk, RST, Segment, type Span, textChunk } from '../../src/tcp/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { type ScenarioInput, simulate } from './scenario.js';

/** The octets of a segment as text, one character each. Those that a stream holds no more show as `?`. */
export function textOf(segment: Segment): string {
  try {
    return Buffer.from(new Payload(segment, 0).octets).toString('latin1');
  } catch {
    return '?'.repeat(segment.length);
  }
}

/** One direction of a bench's connection. */
class Way {
  readonly stream = new ByteStream();
  acknowledged = 0;
}

/** A middlebox on a bench: segments are put in by hand, and what comes out is looked at. Sequence numbers begin at 1. */
export class BoxBench implements MiddleboxPort {
  now = 0;
  swallowed = 0;
  readonly resets: Segment[] = [];
  readonly box: Middlebox;
  private readonly ways = [new Way(), new Way()];
  private readonly out: Segment[] = [];
  private readonly flow: Flow;

  constructor(reference: ModelReference | MiddleboxMaker, number = 1) {
    let serial = 0;
    this.flow = { number, nextSerial: () => ++serial } as unknown as Flow;
    const maker = typeof reference === 'object' && 'make' in reference ? (reference as MiddleboxMaker) : null;
    this.box = (maker ?? createModel(middleboxes, reference as ModelReference)).make(this.flow) as Middlebox;
  }

  forward(packet: Packet): void {
    const segment = packet as Segment;
    if (segment.has(RST)) this.resets.push(segment);
    else this.out.push(segment);
  }

  originate(packet: Packet): void {
    this.forward(packet);
  }

  accept(): void {}

  wakeAt(): void {}

  swallow(): void {
    this.swallowed++;
  }

  /** The client sends a segment. What arrives at the server for it; null: nothing. */
  up(text: string, owner: object | null = null): string | null {
    return this.send(UP, textChunk(text, owner));
  }

  /** The server sends a segment. What arrives at the client for it; null: nothing. */
  down(text: string): string | null {
    return this.send(DOWN, textChunk(text));
  }

  send(direction: Direction, chunk: Chunk): string | null {
    const { stream } = this.ways[direction];
    const offset = stream.end;
    stream.append(chunk, 0, chunk.length);
    return this.resend(direction, offset, chunk.length);
  }

  /** Octets that the sender has written and that leave later. */
  write(direction: Direction, text: string): void {
    this.ways[direction].stream.append(textChunk(text), 0, text.length);
  }

  /** A segment with octets that are in the sender's stream leaves, once more or late. */
  resend(direction: Direction, offset: number, length: number): string | null {
    const { stream } = this.ways[direction];
    this.box.pass(this.segment(direction, offset, length, stream), direction, this.now, this);
    const texts = this.out.splice(0).map(textOf);
    return texts.length === 0 ? null : texts.join('');
  }

  /** The receiver of a direction acknowledges so many octets of it. */
  acknowledge(direction: Direction, octets: number): void {
    const other = direction === UP ? DOWN : UP;
    this.ways[direction].acknowledged = octets;
    this.ways[direction].stream.release(octets);
    this.box.pass(this.segment(other, this.ways[other].stream.end, 0, null), other, this.now, this);
    this.out.splice(0);
  }

  /** The parts of what arrives for a segment: what its octets are made of. */
  parts(direction: Direction, chunk: Chunk): Span[] {
    const { stream } = this.ways[direction];
    const offset = stream.end;
    stream.append(chunk, 0, chunk.length);
    this.box.pass(this.segment(direction, offset, chunk.length, stream), direction, this.now, this);
    const spans: Span[] = [];
    for (const { stream: from, offset: at, length } of this.out.splice(0)) {
      from?.read(at, length, { append: (part, start, end) => void spans.push({ chunk: part, from: start, to: end }) });
    }
    return spans;
  }

  private segment(direction: Direction, offset: number, length: number, stream: ByteStream | null): Segment {
    const ack = this.ways[direction === UP ? DOWN : UP].acknowledged + 1;
    return new Segment(this.flow, direction, ACK, offset + 1, ack, 1 << 16, length, stream, offset);
  }
}

const LONGEST_SHOWN = 100;

/** One line for what a segment says, and for what became of it. */
function shown(direction: Direction, before: string, after: string | null, longest: number): string {
  const ends = (text: string): string => text.replaceAll('\r\n', '↵').replaceAll('\r', '␍').replaceAll('\n', '␊');
  const words = (text: string): string => (text.length > longest ? `<${text.length - 8} octets>${ends(text.slice(-8))}` : ends(text));
  const become = after === before ? '' : after === null ? '  ⇒  nothing' : `  ⇒  ${words(after)}`;
  return `${direction === UP ? 'C' : 'S'}: ${words(before)}${become}`;
}

/** A middlebox in a box that writes down what goes in and what comes out. */
class Overheard implements Middlebox, MiddleboxPort {
  readonly name = 'overheard';
  private port: MiddleboxPort | null = null;
  /** The rows of the segments that the box is dealing with: one brings forth another while it is delivered. */
  private readonly rows: number[] = [];
  private readonly results = new Map<number, string>();

  constructor(
    private readonly inner: Middlebox,
    private readonly lines: string[],
    private readonly longest: number,
  ) {}

  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
    const segment = packet as Segment;
    const before = textOf(segment);
    const row = this.lines.length;
    this.port = port;
    if (before !== '') this.lines.push('');
    this.rows.push(row);
    this.inner.pass(packet, direction, now, this);
    this.rows.pop();
    if (before !== '') this.lines[row] = shown(direction, before, this.results.get(row) ?? null, this.longest);
  }

  wakeAt(at: number): void {
    this.port?.wakeAt(at);
  }

  wake(now: number): void {
    this.inner.wake?.(now, this);
  }

  forward(packet: Packet, now: number): void {
    const row = this.rows.at(-1) as number;
    const text = textOf(packet as Segment);
    if (text !== '') this.results.set(row, (this.results.get(row) ?? '') + text);
    this.port?.forward(packet, now);
  }

  originate(packet: Packet, now: number): void {
    this.port?.originate(packet, now);
  }

  accept(packet: Packet, now: number): void {
    this.port?.accept(packet, now);
  }

  swallow(packet: Packet, now: number): void {
    this.port?.swallow(packet, now);
  }
}

/**
 * The dialogue of a run as the box sees it: a line per segment with octets, in the
 * order in which they came to it, and what they became where they did not stay what they were. `↵` is CRLF.
 * What comes several times on end stands there once, with a note. Of segments of more octets than `longest` the last eight are shown.
 */
export function overhear(reference: ModelReference, scenario: ScenarioInput, longest = LONGEST_SHOWN): string {
  const maker = createModel(middleboxes, reference);
  const lines: string[] = [];
  simulate({
    network: { rate: 'unlimited' },
    ...scenario,
    middlebox: {
      name: 'overheard',
      make: (flow: Flow) => new Overheard(maker.make(flow) as Middlebox, lines, longest),
    },
  } as ScenarioInput);
  return lines.flatMap((line, i) => (line !== lines[i - 1] ? [line] : line !== lines[i - 2] ? ['   the same again'] : [])).join('\n');
}
