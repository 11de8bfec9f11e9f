import { NEVER } from '../../src/engine/index.js';
import { DOWN, Ecn, type Flow, type Packet, UP } from '../../src/net/index.js';
import {
  ACK,
  CWR,
  ECE,
  Endpoint,
  type EndpointPort,
  FIN,
  type FastOpenPair,
  News,
  RST,
  SYN,
  Segment,
  type SynOptions,
  type StackProfile,
  TcpCounters,
  flagNames,
} from '../../src/tcp/index.js';
import { ByteStream } from '../../src/tcp/byte-stream.js';

const FLAGS: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, '.': ACK, E: ECE, W: CWR };
const ENDLESS = { length: 1 << 30, bytes: null, owner: null };

/** What a segment looks like to a test: `at` in ns. */
export interface Seen {
  readonly at: number;
  readonly flags: string;
  readonly seq: number;
  readonly length: number;
  readonly ack: number;
  readonly window: number;
  readonly sack: readonly number[] | null;
  readonly octets: number;
  readonly syn: SynOptions | null;
  readonly ecn: Ecn;
  /** Timestamp value and echo. */
  readonly stamps: readonly [value: number, echo: number];
}

export interface Injected {
  readonly flags?: string;
  readonly seq?: number;
  readonly length?: number;
  readonly ack?: number;
  readonly window?: number;
  /** SACK blocks, edges in turn; a SYN permits SACK unless it says null. */
  readonly sack?: readonly number[] | null;
  /** Timestamp value and echo; without, the segment carries none. */
  /** The ECN field, Not-ECT unless told. */
  readonly ecn?: Ecn;
  readonly stamps?: readonly [] | readonly [value: number, echo: number];
}

/** One endpoint on a bench: segments are put in by hand, and what it sends is looked at. The peer's first octet is 1. */
export class Lab {
  now = 0;
  readonly endpoint: Endpoint;
  readonly counters = new TcpCounters();
  private readonly out: Seen[] = [];
  private readonly peerStream = new ByteStream();
  private readonly flow: Flow;
  /** What injected segments say unless told otherwise. */
  window = 1 << 20;
  /** What the peer's SYN says beyond what it is told. */
  peerOptions: Partial<SynOptions> = {};

  constructor(profile: StackProfile, options: { client?: boolean; mtu?: number; fastOpen?: FastOpenPair } = {}) {
    let serial = 0;
    const send = (packet: Packet): void => {
      const { flags, seq, length, ack, window, sack, octets, syn, ecn, tsVal, tsEcr } = packet as Segment;
      this.out.push({ at: this.now, flags: flagNames(flags), seq, length, ack, window, sack, octets, syn, ecn, stamps: [tsVal, tsEcr] });
    };
    this.flow = { number: 1, pathMtu: options.mtu ?? 1500, nextSerial: () => ++serial, send } as unknown as Flow;
    this.peerStream.append(ENDLESS, 0, ENDLESS.length);
    const port: EndpointPort = {
      flow: this.flow,
      direction: UP,
      trace: { active: false } as EndpointPort['trace'],
      counters: this.counters,
      fastOpen: options.fastOpen,
    };
    this.endpoint = new Endpoint(profile, port, options.client ?? true);
  }

  /** An endpoint whose handshake took `rttNs`; the clock stands where it ended. */
  static established(profile: StackProfile, rttNs = 100e6, window = 1 << 20, mtu = 1500): Lab {
    const lab = new Lab(profile, { mtu });
    lab.window = window;
    lab.endpoint.connect(0);
    lab.at(rttNs);
    lab.receive({ flags: 'S.', seq: 0, ack: 1 });
    lab.taken();
    return lab;
  }

  /** Lets time pass, timers included. */
  at(instant: number): this {
    while (this.endpoint.deadline <= instant) {
      const due = this.endpoint.deadline;
      if (due < this.now) throw new Error(`a deadline in the past: ${due} at ${this.now}`);
      this.now = due;
      this.endpoint.onDeadline(due);
    }
    this.now = instant;
    return this;
  }

  /** A segment from the peer arrives. */
  receive({
    flags = '.',
    seq = this.endpoint.receiver.nxt,
    length = 0,
    ack = this.endpoint.sender.una,
    window = this.window,
    sack,
    stamps = [],
    ecn = Ecn.notEct,
  }: Injected): this {
    let bits = 0;
    for (const letter of flags) bits |= FLAGS[letter];
    const isSyn = (bits & SYN) !== 0;
    const syn = isSyn
      ? { mss: this.flow.pathMtu - 40, windowShift: 7, sackPermitted: sack !== null, fastOpen: null, ...this.peerOptions }
      : null;
    const blocks = isSyn ? null : (sack ?? null);
    const segment = new Segment(
      this.flow,
      DOWN,
      bits,
      seq,
      ack,
      window,
      length,
      this.peerStream,
      Math.max(seq - 1, 0),
      blocks,
      false,
      syn,
      ...stamps,
    );
    segment.ecn = ecn;
    this.endpoint.receive(segment, this.now);
    return this;
  }

  /** The application writes virtual octets, in one send call. */
  write(octets: number): number {
    const taken = this.endpoint.write(ENDLESS, 0, octets);
    this.endpoint.push(this.now);
    return taken;
  }

  /** The application reads. */
  read(octets: number): void {
    for (let left = octets; left > 0; ) {
      const span = this.endpoint.peek();
      if (span === null) break;
      const take = Math.min(left, span.to - span.from);
      this.endpoint.consume(take);
      left -= take;
    }
    this.endpoint.afterRead(this.now);
  }

  /** All that was sent since the last look. */
  taken(): Seen[] {
    return this.out.splice(0);
  }

  /** The same, only what matters: `seq+length`, with flags other than the ACK's in front. */
  sent(): string[] {
    return this.taken().map(({ flags, seq, length }) => `${flags.replace('.', '')}${seq}+${length}`);
  }

  /** Names of the news since the last look. */
  news(): string[] {
    const bits = this.endpoint.news;
    this.endpoint.news = 0;
    return Object.entries(News).flatMap(([name, bit]) => (bits & bit ? [name] : []));
  }

  get idle(): boolean {
    return this.endpoint.deadline === NEVER;
  }
}
