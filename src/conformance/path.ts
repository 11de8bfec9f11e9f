import { MICROSECOND, type Simulation, Source } from '../engine/index.js';
import { type Direction, DOWN, DropReason, Flow, Link, type LinkOptions, type Packet, UP } from '../net/index.js';
import { ACK, RST, SYN, Segment } from '../tcp/index.js';
import { TESTBED } from './testbed.js';
import { UnsupportedError } from './unsupported.js';

/** What a recorded link did to its packets; `drop` and `dropData` count from 1, instants in ns since the first SYN. */
export interface PathPlan {
  readonly directions: readonly [up: DirectionPlan, down: DirectionPlan];
  /** Nothing is carried from here on … */
  readonly cutAtNs: number;
  /** … to here. */
  readonly cutUntilNs: number;
  readonly rstAtNs: number | null;
  readonly rstTo: readonly Direction[];
}

interface DirectionPlan {
  readonly drop: ReadonlySet<number>;
  readonly dropData: ReadonlySet<number>;
  /** Everything after so many packets is lost. */
  readonly holeAfter: number;
  readonly rateBps: number;
  readonly queuePackets: number;
}

const KNOWN = /^(?:(?:drop|dropdata|hole|rate|qpkts)-[ab]|cut-(?:at|until)|rst-(?:at|to))$/;

/** Reads the link's options. @throws UnsupportedError naming one that is not known */
export function pathPlan(wan: Readonly<Record<string, unknown>>): PathPlan {
  const unknown = Object.keys(wan).find((name) => !KNOWN.test(name));
  if (unknown !== undefined) throw new UnsupportedError(`link option ${unknown}`);
  const amount = (name: string): number => {
    const value = wan[name];
    if (value === undefined) return Number.POSITIVE_INFINITY;
    if (typeof value !== 'number' || !(value >= 0)) throw new UnsupportedError(`link option ${name} ${JSON.stringify(value)}`);
    return value;
  };
  const list = (name: string): ReadonlySet<number> => {
    const value = wan[name] ?? [];
    if (!Array.isArray(value) || !value.every((k) => typeof k === 'number'))
      throw new UnsupportedError(`link option ${name} ${JSON.stringify(value)}`);
    return new Set(value as number[]);
  };
  const direction = (letter: string): DirectionPlan => ({
    drop: list(`drop-${letter}`),
    dropData: list(`dropdata-${letter}`),
    holeAfter: amount(`hole-${letter}`),
    rateBps: wan[`rate-${letter}`] === undefined ? TESTBED.rateBps : amount(`rate-${letter}`),
    queuePackets: amount(`qpkts-${letter}`),
  });
  return {
    directions: [direction('a'), direction('b')],
    cutAtNs: amount('cut-at') * MICROSECOND,
    cutUntilNs: amount('cut-until') * MICROSECOND,
    rstAtNs: wan['rst-at'] === undefined ? null : amount('rst-at') * MICROSECOND,
    rstTo: receivers(wan['rst-to']),
  };
}

/** Host a is at the lower end of the path, b at the upper. */
function receivers(to: unknown): Direction[] {
  if (to === undefined || to === 'both' || to === 'ab') return [UP, DOWN];
  if (to === 'a') return [DOWN];
  if (to === 'b') return [UP];
  throw new UnsupportedError(`link option rst-to ${JSON.stringify(to)}`);
}

/** A link that refuses packets by number. What it refuses never enters the queue. */
class RecordedLink extends Link {
  private entered = 0;
  private enteredWithData = 0;
  /** What the link has seen of this direction's sender: where an RST of its own must lie. */
  seq = 0;
  ack = 0;

  private readonly delayNs: number;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private burstSince = Number.NEGATIVE_INFINITY;

  constructor(
    simulation: Simulation,
    private readonly timing: { -readonly [K in keyof LinkOptions]: LinkOptions[K] },
    private readonly plan: DirectionPlan,
    private readonly path: PathPlan,
  ) {
    const random = simulation.random;
    super(simulation, timing, random.stream('unused/loss'), random.stream('unused/jitter'));
    this.delayNs = timing.delayNs;
  }

  override send(packet: Packet, now: number): void {
    const segment = packet as Segment;
    this.entered++;
    if (segment.length > 0) this.enteredWithData++;
    if (segment.end > this.seq) this.seq = segment.end;
    if (segment.has(ACK)) this.ack = segment.ack;
    if (this.refuses(segment, now)) packet.flow.dropped(packet, DropReason.loss, now);
    else {
      this.timing.delayNs = this.delayNs + this.extraNs(segment, now);
      super.send(packet, now);
    }
  }

  /** A burst after an idle time finds hosts that must wake up first. */
  private extraNs(segment: Segment, now: number): number {
    if (now - this.lastSentAt > TESTBED.idleAfterNs) this.burstSince = now;
    this.lastSentAt = now;
    if (segment.has(SYN)) return TESTBED.handshakeNs;
    return now - this.burstSince < TESTBED.burstNs ? TESTBED.idleNs : 0;
  }

  private refuses(segment: Segment, now: number): boolean {
    const { plan } = this;
    if (this.entered > plan.holeAfter || plan.drop.has(this.entered)) return true;
    if (segment.length > 0 && plan.dropData.has(this.enteredWithData)) return true;
    return this.isCut(now) || this.isCut(now + this.delayNs);
  }

  private isCut(at: number): boolean {
    return at >= this.path.cutAtNs && at < this.path.cutUntilNs;
  }
}

/** Sends an RST of the link's own to the ends, as if the other had sent it. */
class ForgedReset extends Source {
  constructor(
    private readonly flow: Flow,
    private readonly links: readonly [RecordedLink, RecordedLink],
    private readonly to: readonly Direction[],
    private readonly deliver: (segment: Segment, now: number) => void,
  ) {
    super();
  }

  override fire(now: number): void {
    for (const direction of this.to) {
      const { seq, ack } = this.links[direction];
      this.deliver(new Segment(this.flow, direction, RST | ACK, seq, ack, 0, 0), now);
    }
  }
}

export interface RecordedPath {
  readonly flow: Flow;
  /** Arms what the link does by itself; `deliver` hands over segments of its own making. */
  start(deliver: (segment: Segment, now: number) => void): void;
}

/** Builds the path of a recording's one connection. */
export function buildPath(simulation: Simulation, plan: PathPlan, delayNs: number, mtu: number): RecordedPath {
  const link = (direction: Direction): RecordedLink => {
    const { rateBps, queuePackets } = plan.directions[direction];
    const queueOctets = Number.POSITIVE_INFINITY;
    return new RecordedLink(
      simulation,
      // The recording's limit counts the packet in transmission too.
      { rateBps, delayNs, mtu, queueOctets, queuePackets: queuePackets - 1, loss: 0, jitterNs: 0 },
      plan.directions[direction],
      plan,
    );
  };
  const links: [RecordedLink, RecordedLink] = [link(UP), link(DOWN)];
  const flow = new Flow(1, simulation, links, { onCut() {} });
  const start = (deliver: (segment: Segment, now: number) => void): void => {
    if (plan.rstAtNs !== null) simulation.arm(new ForgedReset(flow, links, plan.rstTo, deliver), plan.rstAtNs);
  };
  return { flow, start };
}
