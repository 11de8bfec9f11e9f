import { type Direction, type Flow, type Middlebox, type MiddleboxPort, type Packet, UP } from '../../src/net/index.js';
import { middleboxes } from '../../src/smtp/index.js';
import { ACK, FIN, RST, SYN, type Segment } from '../../src/tcp/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { textOf } from './box.js';
import { type ScenarioInput, type Story, story } from './scenario.js';

/** A segment on one of the two sides of a box. */
export interface Rung {
  /** ns. */
  readonly at: number;
  readonly from: 'client' | 'box' | 'server';
  readonly direction: Direction;
  readonly seq: number;
  readonly length: number;
  readonly ack: number;
  readonly flags: number;
  readonly text: string;
}

const LONGEST = 40;

/** `  150 ms  client → box     250 OK↵ (1:8, ack 22)`. */
function shown({ at, from, direction, seq, length, ack, flags, text }: Rung): string {
  const to = from === 'box' ? (direction === UP ? 'server' : 'client') : 'box';
  const names = [flags & SYN ? 'SYN' : '', flags & FIN ? 'FIN' : '', flags & RST ? 'RST' : ''].filter((name) => name !== '');
  const words = text.replaceAll('\r\n', '↵');
  const said = words.length > LONGEST ? `<${length} octets>${words.slice(-8)}` : words;
  const what = [...names, ...(said === '' ? [] : [said])].join(' ');
  const numbers = [...(length > 0 ? [`${seq}:${seq + length}`] : []), ...(flags & ACK ? [`ack ${ack}`] : [])].join(', ');
  return `${String(Math.round(at / 1e6)).padStart(6)} ms  ${from.padEnd(6)} → ${to.padEnd(6)}  ${[what, what === '' || numbers === '' ? numbers : `(${numbers})`].filter((part) => part !== '').join(' ')}`;
}

/** What comes to a box, what it sends of its own, and what it lets through. */
class Watched implements Middlebox, MiddleboxPort {
  readonly name = 'watched';
  private port: MiddleboxPort | null = null;

  constructor(
    private readonly inner: Middlebox,
    private readonly rungs: Rung[],
  ) {}

  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
    this.port = port;
    this.note(packet, direction === UP ? 'client' : 'server', now);
    this.inner.pass(packet, direction, now, this);
  }

  note(packet: Packet, from: Rung['from'], at: number): void {
    const segment = packet as Segment;
    const { direction, seq, length, ack, flags } = segment;
    this.rungs.push({ at, from, direction, seq: flags & SYN ? seq + 1 : seq, length, ack, flags, text: length > 0 ? textOf(segment) : '' });
  }

  wakeAt(at: number): void {
    this.port?.wakeAt(at);
  }

  wake(now: number): void {
    this.inner.wake?.(now, this);
  }

  forward(packet: Packet, now: number): void {
    this.note(packet, 'box', now);
    this.port?.forward(packet, now);
  }

  originate(packet: Packet, now: number): void {
    this.port?.originate(packet, now);
  }

  swallow(packet: Packet, now: number): void {
    this.port?.swallow(packet, now);
  }

  accept(packet: Packet, now: number): void {
    this.port?.accept(packet, now);
  }

  severed(now: number): void {
    this.inner.severed?.(now);
  }

  tooLarge(packet: Packet, mtu: number, now: number): boolean {
    return this.inner.tooLarge?.(packet, mtu, now) ?? false;
  }
}

/** A run, and each segment on both sides of the box, in the order in which the box had to do with them. */
export function watch(
  reference: ModelReference,
  scenario: ScenarioInput,
): Story & { readonly rungs: readonly Rung[]; readonly lines: readonly string[] } {
  const maker = createModel(middleboxes, reference);
  const rungs: Rung[] = [];
  const make = (flow: Flow): Middlebox => {
    const watched = new Watched(maker.make(flow) as Middlebox, rungs);
    const originate = flow.originate.bind(flow);
    flow.originate = (packet, now) => {
      watched.note(packet, 'box', now);
      originate(packet, now);
    };
    return watched;
  };
  const ran = story({ network: { rate: 'unlimited' }, ...scenario, middlebox: { name: 'watched', make } } as ScenarioInput);
  return { ...ran, rungs, lines: rungs.map(shown) };
}

/** Each octet of a stream by its sequence number, as some segments carry it. Fails when two of them disagree. */
export class StreamSeen {
  private readonly octets = new Map<number, string>();
  /** Sequence number after the last octet. */
  end = 1;

  constructor(rungs: readonly Rung[]) {
    for (const { seq, text } of rungs) {
      for (let i = 0; i < text.length; i++) {
        // What the sender no longer holds had arrived before.
        if (text[i] === '?') continue;
        const before = this.octets.get(seq + i);
        if (before !== undefined && before !== text[i]) throw new Error(`octet ${seq + i} was '${before}' and is '${text[i]}'`);
        this.octets.set(seq + i, text[i]);
      }
      if (text !== '') this.end = Math.max(this.end, seq + text.length);
    }
  }

  /** The stream from its first octet to the first that was not seen. */
  get text(): string {
    let text = '';
    for (let seq = 1; this.octets.has(seq); seq++) text += this.octets.get(seq);
    return text;
  }
}

export const between = (rungs: readonly Rung[], from: Rung['from'], direction: Direction): Rung[] =>
  rungs.filter((rung) => rung.from === from && rung.direction === direction);
