import { MICROSECOND, type Simulation, Source } from '../engine/index.js';
import { type Direction, DOWN, Flow, UP } from '../net/index.js';
import { ACK, RST, Segment } from '../tcp/index.js';
import { type ReadingObserver, type RecordedDirection, Recorder } from './recorder.js';
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

export interface DirectionPlan {
  readonly drop: ReadonlySet<number>;
  readonly dropData: ReadonlySet<number>;
  /** Everything after so many packets is lost. */
  readonly holeAfter: number;
  /** Null: as fast as the link can. */
  readonly rateBps: number | null;
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
    if (typeof value !== 'number' || !(value >= (name.startsWith('rate') ? 1 : 0)))
      throw new UnsupportedError(`link option ${name} ${JSON.stringify(value)}`);
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
    rateBps: wan[`rate-${letter}`] === undefined ? null : amount(`rate-${letter}`),
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

/** Sends an RST of the link's own to the ends, as if the other had sent it. */
class ForgedReset extends Source {
  constructor(
    private readonly flow: Flow,
    private readonly links: readonly [RecordedDirection, RecordedDirection],
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
export function buildPath(simulation: Simulation, plan: PathPlan, delayNs: number, mtu: number, observer: ReadingObserver): RecordedPath {
  const { hops } = new Recorder(simulation, plan, delayNs, mtu, observer);
  const flow = new Flow(1, simulation, hops, { onCut() {} });
  const start = (deliver: (segment: Segment, now: number) => void): void => {
    if (plan.rstAtNs !== null) simulation.arm(new ForgedReset(flow, hops, plan.rstTo, deliver), plan.rstAtNs);
  };
  return { flow, start };
}
