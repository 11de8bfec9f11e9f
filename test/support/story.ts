import fc from 'fast-check';
import { type EventKind, type Sink, Source } from '../../src/engine/index.js';
import { type FaultPlan, NO_FAULTS } from '../../src/net/index.js';
import { SEGMENT_SENT, type StackProfile } from '../../src/tcp/index.js';
import { type App, World, ms, stack } from './tcp.js';

/** Never more than the peer has advertised; acknowledgments and windows never go back; nothing is acknowledged that was not sent. */
class Conscience implements Sink {
  private readonly sentEnd = [0, 0];
  private readonly acked = [0, 0];
  private readonly edge = [0, 0];

  record(
    kind: EventKind,
    _now: number,
    _c: number,
    from: number,
    _s: number,
    flags: number,
    seq: number,
    length: number,
    ack: number,
    window: number,
  ): void {
    if (kind !== SEGMENT_SENT || (flags & 8) !== 0) return;
    const to = 1 - from;
    const end = seq + length + (flags & 1) + (flags & 4 ? 1 : 0);
    if (end > this.sentEnd[from] && end > this.sentEnd[from] + length + 1) throw new Error(`a hole in sequence space before ${seq}`);
    this.sentEnd[from] = Math.max(this.sentEnd[from], end);
    if (length > 0 && seq + length > this.edge[from]) throw new Error(`${seq}+${length} beyond the window's edge ${this.edge[from]}`);
    if ((flags & 2) === 0) return;
    if (ack > this.sentEnd[to]) throw new Error(`acknowledged ${ack} of ${this.sentEnd[to]}`);
    if (ack < this.acked[to]) throw new Error('an acknowledgment went back');
    if (ack + window < this.edge[to] && this.edge[to] > 0) throw new Error('the window shrank');
    this.acked[to] = ack;
    this.edge[to] = ack + window;
  }
}

/** Reads a few octets, some time after there are any. */
class SlowReader extends Source {
  constructor(
    private readonly world: World,
    private readonly app: App,
    private readonly octets: number,
    private readonly periodNs: number,
  ) {
    super();
    app.onReadable = (now) => {
      if (this.slot < 0) world.simulation.arm(this, now + periodNs);
    };
  }

  override fire(now: number): void {
    this.app.read(this.octets, now);
    if ((this.app.socket?.readable ?? 0) > 0) this.world.simulation.arm(this, now + this.periodNs);
  }
}

/** Writes one piece after another, with pauses, then ends its side. */
class Writer extends Source {
  private next = 0;

  constructor(
    private readonly world: World,
    private readonly app: App,
    private readonly writes: readonly { pause: number; octets: number }[],
    private readonly make: (length: number) => Uint8Array,
  ) {
    super();
  }

  override fire(now: number): void {
    for (; this.next < this.writes.length; this.next++) {
      this.app.write(this.make(this.writes[this.next].octets), now);
      const pause = this.writes[this.next].pause;
      if (pause === 0) continue;
      this.next++;
      this.world.simulation.arm(this, now + ms(pause));
      return;
    }
    this.app.closesAtEof = true;
    this.app.finish(this.app.eofAt <= now ? 'close' : 'shutdown', now);
  }
}

const octets = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 5000 }));
const buffer = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 200, max: 9000 }), fc.constant(1 << 20));
const profile: fc.Arbitrary<StackProfile> = fc
  .record({
    name: fc.constantFrom('linux-6' as const, 'rfc' as const, 'freebsd-14' as const, 'windows-2022' as const),
    sack: fc.boolean(),
    rack: fc.boolean(),
    mtuProbing: fc.boolean(),
    ecn: fc.constantFrom('off' as const, 'passive' as const, 'request' as const),
    tailProbe: fc.boolean(),
    congestion: fc.constantFrom('newreno', 'cubic', 'cubic-freebsd'),
    reduction: fc.constantFrom('at-once' as const, 'proportional' as const),
    receiveWindow: fc.constantFrom('open' as const, 'freebsd' as const, 'linux' as const),
    nagle: fc.constantFrom('off' as const, 'rfc896' as const, 'bsd' as const, 'minshall' as const),
    sendBuffer: buffer,
    receiveBuffer: buffer,
    delayedAckNs: fc.constantFrom(0, ms(40), ms(200)),
  })
  .map(({ name, ...overrides }) =>
    stack(name, {
      ...overrides,
      giveUpNs: 1e15,
      orphanGiveUpNs: 0,
      dataRetries: 0,
      connectNs: 0,
      synRetries: 99,
      synAckRetries: 99,
      timeWaitNs: 1e15,
    }),
  );

const link = fc.record({
  rateBps: fc.constantFrom<number>(0, 1e6, 1e8),
  delayNs: fc.constantFrom(0, 1, ms(1), ms(50)),
  mtu: fc.oneof(fc.integer({ min: 68, max: 200 }), fc.constantFrom(576, 1500, 9000)),
  queuePackets: fc.constantFrom<number>(2, 20, 1000),
  loss: fc.constantFrom<number>(0, 0.01, 0.05, 0.2),
  jitterNs: fc.constantFrom(0, ms(1), ms(30)),
});

const side = fc.record({
  writes: fc.array(fc.record({ pause: fc.oneof(fc.constant(0), fc.nat(300)), octets }), { maxLength: 6 }),
  reading: fc.oneof(fc.constant(null), fc.record({ octets: fc.integer({ min: 200, max: 5000 }), period: fc.integer({ min: 1, max: 60 }) })),
});

/** A place that is narrower than the interfaces, whose router speaks. */
const narrow = fc.option(fc.record({ pathMtu: fc.integer({ min: 68, max: 1500 }), icmp: fc.constant(true) }));

/** A connection: two stacks, the links between them, and what the applications at its ends do. */
export const story = fc.record({
  seed: fc.nat(),
  client: profile,
  server: profile,
  up: link,
  down: link,
  narrow: fc.record({ up: narrow, down: narrow }),
  sides: fc.tuple(side, side),
});

/** Octets that tell their place. */
function pattern(from: number, length: number, salt: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (Math.imul(from + i + salt, 0x9e3779b1) >>> 13) & 255);
}

export type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Sets the story going; what each side has written so far grows in `written`. */
export function begin(
  { seed, client, server, up, down, narrow, sides }: Story,
  faults: FaultPlan = NO_FAULTS,
): { world: World; written: number[][] } {
  const world = new World({ seed: `${seed}`, client, server, up, down, narrow, faults, silent: true });
  world.simulation.trace.attach(new Conscience());
  const written: number[][] = [[], []];
  const play = (app: App, which: number): void => {
    const { reading, writes } = sides[which];
    if (reading !== null) new SlowReader(world, app, reading.octets, ms(reading.period));
    const make = (length: number): Uint8Array => {
      const bytes = pattern(written[which].length, length, which * 77);
      written[which].push(...bytes);
      return bytes;
    };
    world.simulation.arm(new Writer(world, app, writes, make), world.simulation.now);
  };
  world.dress = (app) => play(app, 1);
  play(world.connect(0), 0);
  return { world, written };
}
