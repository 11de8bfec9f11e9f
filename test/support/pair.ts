import { NEVER } from '../../src/engine/index.js';
import { DOWN, type Direction, type Flow, UP } from '../../src/net/index.js';
import { Endpoint, type EndpointPort, FIN, News, Segment, type StackProfile, TcpCounters } from '../../src/tcp/index.js';

/** A small generator (mulberry32): uniform in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What befalls the packets of one direction. Only so many packets are harmed: in the end the channel is fair. */
export interface Channel {
  readonly delayNs: number;
  /** Extra delay, uniform; packets overtake one another. */
  readonly jitterNs: number;
  readonly loss: number;
  readonly duplication: number;
  /** A box on the way makes two segments of one. */
  readonly splitting: number;
  readonly harmed: number;
}

/** What one application does. Instants are ns since the last of its deeds. */
export interface Script {
  readonly deeds: readonly Deed[];
  /** Octets read at a time and how often; null reads all there is at once. */
  readonly reading: { readonly octets: number; readonly periodNs: number } | null;
}

export interface Deed {
  readonly afterNs: number;
  readonly octets: number;
  /** Set before the write. */
  readonly cork: boolean;
  readonly nodelay: boolean;
}

/** Sees every segment as it leaves and as it arrives, and each end after whatever happened to it. */
export interface Observer {
  onSent(from: Side, segment: Segment): void;
  onArriving(to: Side, segment: Segment): void;
  onArrived(to: Side, segment: Segment): void;
  onSettled(side: Side): void;
}

/** The octet at an offset of a side's stream. */
export function octetAt(which: number, offset: number): number {
  return (Math.imul(offset + 1 + which * 77, 0x9e3779b1) >>> 13) & 255;
}

/** One end: an endpoint and its application. */
export class Side {
  readonly endpoint: Endpoint;
  written = 0;
  read = 0;
  /** When the application acts next, and when it reads next. */
  actsAt = NEVER;
  readsAt = NEVER;
  private deed = 0;
  private queue: { bytes: Uint8Array; from: number }[] = [];
  private writingDone = false;

  constructor(
    private readonly pair: Pair,
    readonly which: Direction,
    readonly profile: StackProfile,
    mtu: number,
    private readonly script: Script,
  ) {
    let serial = 0;
    const flow = { number: 1, pathMtu: mtu, nextSerial: () => ++serial, send: (p: Segment) => pair.send(this, p) } as unknown as Flow;
    const port: EndpointPort = { flow, direction: which, trace: { active: false } as EndpointPort['trace'], counters: new TcpCounters() };
    this.endpoint = new Endpoint(profile, port, which === UP);
  }

  /** What it wrote has gone to the endpoint, and what the peer wrote has been read to the end. */
  get isDone(): boolean {
    return this.endpoint.isOver;
  }

  act(now: number): void {
    const { deeds } = this.script;
    this.actsAt = NEVER;
    const { octets, cork, nodelay } = deeds[this.deed];
    if (nodelay) this.endpoint.sender.nagle = 'off';
    this.endpoint.cork(cork, now);
    const from = this.written;
    this.written += octets;
    this.queue.push({ bytes: Uint8Array.from({ length: octets }, (_, i) => octetAt(this.which, from + i)), from: 0 });
    this.deed++;
    this.plan(now);
    this.pump(now);
  }

  /** Passes on the endpoint's news until there is none. */
  settle(now: number): void {
    const { endpoint } = this;
    for (let rounds = 0; endpoint.news !== 0; rounds++) {
      if (rounds > 1000) throw new Error('endpoint and application never come to rest');
      const { news } = endpoint;
      endpoint.news = 0;
      if (news & News.connected) this.plan(now);
      if (news & News.readable) this.scheduleReading(now);
      if (news & News.writable) this.pump(now);
    }
    this.pair.observer.onSettled(this);
  }

  readSome(now: number): void {
    const { endpoint, script } = this;
    this.readsAt = NEVER;
    let left = script.reading?.octets ?? Number.MAX_SAFE_INTEGER;
    for (let span = endpoint.peek(); span !== null && left > 0; span = endpoint.peek()) {
      const take = Math.min(left, span.to - span.from);
      for (let i = 0; i < take; i++) {
        if (span.chunk.bytes?.[span.from + i] !== octetAt(1 - this.which, this.read + i))
          throw new Error(`octet ${this.read + i} is not the one written`);
      }
      this.read += take;
      left -= take;
      endpoint.consume(take);
    }
    endpoint.afterRead(now);
    if (endpoint.receiver.inbox.octets > 0) this.scheduleReading(now);
    this.closeWhenDone(now);
  }

  private plan(now: number): void {
    const { deeds } = this.script;
    if (this.deed < deeds.length) this.actsAt = now + deeds[this.deed].afterNs;
    else this.writingDone = true;
    this.finish(now);
  }

  private scheduleReading(now: number): void {
    const { reading } = this.script;
    if (reading === null) this.readSome(now);
    else if (this.readsAt === NEVER) this.readsAt = now + reading.periodNs;
  }

  private pump(now: number): void {
    const { endpoint } = this;
    while (this.queue.length > 0) {
      const item = this.queue[0];
      item.from += endpoint.write({ length: item.bytes.length, bytes: item.bytes, owner: null }, item.from, item.bytes.length);
      endpoint.push(now);
      if (item.from < item.bytes.length) return;
      this.queue.shift();
    }
    this.finish(now);
  }

  private finish(now: number): void {
    if (!this.writingDone || this.queue.length > 0) return;
    this.endpoint.shutdownWrite(now);
    this.closeWhenDone(now);
  }

  private closeWhenDone(now: number): void {
    if (this.endpoint.atEof && this.writingDone && this.queue.length === 0) this.endpoint.close(now);
  }
}

/** The octets [from, to) of a segment as one of their own; a FIN goes with the last. */
function cutOut(whole: Segment, from: number, to: number): Segment {
  const { flow, direction, flags, seq, ack, window, length, stream, offset, sack, isPush, syn, tsVal, tsEcr } = whole;
  const isLast = to === length;
  return new Segment(
    flow,
    direction,
    isLast ? flags : flags & ~FIN,
    seq + from,
    ack,
    window,
    to - from,
    stream,
    offset + from,
    sack,
    isPush && isLast,
    syn,
    tsVal,
    tsEcr,
  );
}

interface Travelling {
  readonly at: number;
  readonly to: Side;
  readonly segment: Segment;
}

/** Two endpoints and a channel between them; nothing else, and no clock but its own. */
export class Pair {
  readonly sides: readonly [client: Side, server: Side];
  now = 0;
  events = 0;
  private readonly travelling: Travelling[] = [];
  private readonly draw: () => number;
  private readonly sent = [0, 0];

  constructor(
    seed: number,
    profiles: readonly [StackProfile, StackProfile],
    mtu: number,
    scripts: readonly [Script, Script],
    private readonly channels: readonly [up: Channel, down: Channel],
    readonly observer: Observer,
  ) {
    this.draw = generator(seed);
    this.sides = [new Side(this, UP, profiles[0], mtu, scripts[0]), new Side(this, DOWN, profiles[1], mtu, scripts[1])];
  }

  send(from: Side, segment: Segment): void {
    this.observer.onSent(from, segment);
    const channel = this.channels[from.which];
    const isHarmed = this.sent[from.which]++ < channel.harmed;
    const isSplit = isHarmed && segment.length > 1 && this.draw() < channel.splitting;
    const at = isSplit ? 1 + Math.floor(this.draw() * (segment.length - 1)) : segment.length;
    for (const part of isSplit ? [cutOut(segment, 0, at), cutOut(segment, at, segment.length)] : [segment]) {
      this.pass(from, part, channel, isHarmed);
    }
  }

  private pass(from: Side, segment: Segment, channel: Channel, isHarmed: boolean): void {
    if (isHarmed && this.draw() < channel.loss) return;
    const copies = isHarmed && this.draw() < channel.duplication ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const extra = isHarmed ? Math.floor(this.draw() * (channel.jitterNs + 1)) : 0;
      this.launch({ at: this.now + channel.delayNs + extra, to: this.sides[1 - from.which], segment });
    }
  }

  /** Runs until both ends are over and nothing travels; throws when time stands still or there is no end. */
  run(mostEvents: number, mostNs: number): void {
    const [client, server] = this.sides;
    server.endpoint.listen();
    client.endpoint.connect(0);
    client.settle(0);
    for (let still = 0; ; ) {
      const due = Math.min(this.travelling[0]?.at ?? NEVER, this.dueOf(client), this.dueOf(server));
      if (due === NEVER) return;
      if (due < this.now) throw new Error(`an instant in the past: ${due} at ${this.now}`);
      still = due === this.now ? still + 1 : 0;
      this.now = due;
      if (still > 3000) throw new Error(`time stands still at ${due}`);
      if (++this.events > mostEvents) throw new Error(`no end after ${mostEvents} events, at ${due} ns`);
      if (due > mostNs) throw new Error(`no end by ${mostNs} ns`);
      this.step(due);
    }
  }

  private launch(packet: Travelling): void {
    let i = this.travelling.length;
    while (i > 0 && this.travelling[i - 1].at > packet.at) i--;
    this.travelling.splice(i, 0, packet);
  }

  private dueOf(side: Side): number {
    return Math.min(side.endpoint.isOver ? NEVER : side.endpoint.deadline, side.actsAt, side.readsAt);
  }

  private step(now: number): void {
    const first = this.travelling[0];
    if (first !== undefined && first.at <= now) {
      this.travelling.shift();
      this.observer.onArriving(first.to, first.segment);
      first.to.endpoint.receive(first.segment, now);
      this.observer.onArrived(first.to, first.segment);
      first.to.settle(now);
      return;
    }
    for (const side of this.sides) {
      if (this.dueOf(side) > now) continue;
      if (side.actsAt <= now) side.act(now);
      else if (side.readsAt <= now) side.readSome(now);
      else side.endpoint.onDeadline(now);
      side.settle(now);
      return;
    }
  }
}
