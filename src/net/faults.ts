import { Log, type Nanoseconds, type RandomStreams, type Simulation, Source, shared } from '../engine/index.js';
import { Crashes, type DrawnCrash, type PlacedCrash, type RandomCrashes } from './crashes.js';
import { UP } from './direction.js';
import { Effect, Effects } from './effects.js';
import type { Cut, Flow, Fuse } from './flow.js';
import type { IdleFault } from './idle-fault.js';
import type { Packet } from './packet.js';
import { Partitions, type PlacedPartition, type RandomPartitions } from './partitions.js';
import { PointWatch } from './point-watch.js';

/** Which deliveries a byte or segment count is made over. */
export type Counted = 'up' | 'down' | 'both';

/** Random cuts: every connection has an exponential clock of its own, from its SYN. */
export interface RandomCuts {
  readonly cut: Cut;
  /** Mean of the exponential, ns; or null. */
  readonly everyNs: Nanoseconds | null;
  /** Mean of the exponential in IP octets delivered in both directions together; or null. */
  readonly everyOctets: number | null;
}

/** A cut placed by hand. Exactly one of the four placements is set. */
export interface PlacedCut {
  readonly cut: Cut;
  /** Counts from 1; null = any. */
  readonly connection: number | null;
  /** Instant since the start of the run. */
  readonly atNs: Nanoseconds | null;
  readonly afterOctets: number | null;
  readonly afterSegments: number | null;
  readonly counted: Counted;
  /** A named protocol point, and which of its occurrences (from 1). */
  readonly on: string | null;
  readonly nth: number;
}

export interface FaultPlan {
  readonly random: RandomCuts | null;
  readonly placed: readonly PlacedCut[];
  /** None when left out. */
  readonly partitions?: readonly PlacedPartition[];
  readonly randomPartitions?: RandomPartitions | null;
  readonly crashes?: readonly PlacedCrash[];
  readonly randomCrashes?: RandomCrashes | null;
}

export const NO_FAULTS: FaultPlan = { random: null, placed: [] };

/** A random cut as it was drawn; as a placed cut it replays the run without the draw. */
export interface DrawnCut {
  readonly connection: number;
  readonly atNs: Nanoseconds | null;
  readonly afterOctets: number | null;
  readonly cut: Cut;
}

/** Cuts one flow, or all live ones, at an instant. */
class TimedCut extends Source {
  override readonly isBackground = true;

  constructor(
    private readonly faults: Faults,
    private readonly flow: Flow | null,
    private readonly connection: number | null,
    private readonly cut: Cut,
    /** Its place among those placed by hand; null: it was drawn. */
    readonly index: number | null,
  ) {
    super();
  }

  override fire(now: number): void {
    if (this.flow === null && !this.faults.isLive(this.connection)) this.faults.missed(this, now);
    else this.faults.note(this.index, this.strike(now));
  }

  private strike(now: number): boolean {
    return this.flow === null ? this.faults.cutLive(this.connection, this.cut, now) : this.flow.cut(this.cut, now);
  }
}

/** Cuts once so much has been delivered: IP octets, or segments. */
class CountingFuse implements Fuse {
  private delivered = 0;

  constructor(
    private readonly unit: 'octet' | 'segment',
    private readonly limit: number,
    private readonly counted: Counted,
    readonly cut: Cut,
    private readonly faults: Faults,
    private readonly index: number | null,
  ) {}

  onBlown(isNew: boolean): void {
    this.faults.note(this.index, isNew);
  }

  blowsBefore(packet: Packet): boolean {
    if (!counts(this.counted, packet)) return false;
    const size = this.unit === 'octet' ? packet.octets : 1;
    if (this.delivered + size > this.limit) return true;
    this.delivered += size;
    return false;
  }

  blowsAfter(): boolean {
    return this.delivered === this.limit;
  }
}

function counts(counted: Counted, packet: Packet): boolean {
  return counted === 'both' || (counted === 'up') === (packet.direction === UP);
}

/** Placed cuts by what they wait for: a replay has one for each connection, and may have very many. */
class SortedCuts {
  /** Those that count what is delivered, by their places: of any connection, and of one. */
  private readonly anywhere: readonly number[];
  private readonly ofOne = new Map<number, number[]>();
  private readonly counting: readonly number[];

  constructor(private readonly placed: readonly PlacedCut[]) {
    this.counting = placed.flatMap(({ afterOctets, afterSegments }, i) => (afterOctets !== null || afterSegments !== null ? [i] : []));
    this.anywhere = this.counting.filter((i) => placed[i].connection === null);
    for (const i of this.counting) {
      const { connection } = placed[i];
      if (connection === null) continue;
      const own = this.ofOne.get(connection);
      if (own === undefined) this.ofOne.set(connection, [i]);
      else own.push(i);
    }
  }

  /** Those that count on a connection, in the order in which they were placed. */
  countingOn(number: number): readonly number[] {
    const own = this.ofOne.get(number) ?? [];
    if (this.anywhere.length === 0 || own.length === 0) return own.length > 0 ? own : this.anywhere;
    return this.counting.filter((i) => this.placed[i].connection === null || this.placed[i].connection === number);
  }
}

/** Carries out a fault plan: arms the clocks of each new flow, listens for named points. */
export class Faults {
  private readonly live = new Map<Flow, TimedCut | null>();
  private readonly placed: SortedCuts;
  private readonly points: PointWatch;
  private readonly effects: Effects;
  /** Connections opened so far. */
  private lastOpened = 0;
  /** Some cut that was drawn has happened. */
  private hasCutByChance = false;
  /** Cuts placed at an instant that found nothing to cut, and that instant: a connection that opens within it is still theirs. */
  private early: TimedCut[] = [];
  private earlyAt = 0;
  /** Connection, instant and octets of each random cut; -1 for none. */
  private readonly draws = new Log(3);
  private readonly partitions: Partitions | null;
  /** null: no host crashes. */
  readonly crashes: Crashes | null;

  constructor(
    private readonly simulation: Simulation,
    private readonly random: RandomStreams,
    private readonly plan: FaultPlan,
  ) {
    this.placed = shared(new SortedCuts(plan.placed));
    this.points = new PointWatch(plan.placed);
    this.effects = new Effects(plan.placed.length);
    const { partitions = [], randomPartitions = null, crashes = [], randomCrashes = null } = plan;
    this.crashes = crashes.length === 0 && randomCrashes === null ? null : new Crashes(simulation, random, crashes, randomCrashes);
    this.partitions =
      partitions.length === 0 && randomPartitions === null ? null : new Partitions(simulation, random, partitions, randomPartitions);
    plan.placed.forEach(({ atNs, connection, cut }, i) => {
      if (atNs !== null) simulation.arm(new TimedCut(this, null, connection, cut, i), atNs);
    });
  }

  /** Something of the plan is drawn. */
  get isRandom(): boolean {
    const { random, randomPartitions = null, randomCrashes = null } = this.plan;
    return random !== null || randomPartitions !== null || randomCrashes !== null;
  }

  /** Random cuts in the order in which they were drawn. */
  get drawn(): DrawnCut[] {
    const random = this.plan.random;
    if (random === null) return [];
    return Array.from({ length: this.draws.length }, (_, row) => {
      const [connection, at, octets] = [0, 1, 2].map((column) => this.draws.get(row, column));
      return { connection, atNs: at < 0 ? null : at, afterOctets: octets < 0 ? null : octets, cut: random.cut };
    });
  }

  /** Random partitions in the order in which they were drawn. */
  get drawnPartitions(): PlacedPartition[] {
    return this.partitions?.drawn ?? [];
  }

  /** Random crashes in the order in which they were drawn. */
  get drawnCrashes(): DrawnCrash[] {
    return this.crashes?.drawn ?? [];
  }

  /** A connection's SYN is about to be sent. */
  opened(flow: Flow, now: number): void {
    this.partitions?.opened(flow, now);
    this.lastOpened = flow.number;
    this.live.set(flow, this.drawRandomCut(flow, now));
    this.retryEarly(now);
    for (const i of this.placed.countingOn(flow.number)) {
      const { afterOctets, afterSegments, counted, cut } = this.plan.placed[i];
      if (afterOctets !== null) flow.addFuse(new CountingFuse('octet', afterOctets, counted, cut, this, i));
      if (afterSegments !== null) flow.addFuse(new CountingFuse('segment', afterSegments, counted, cut, this, i));
    }
  }

  /** Both ends are done with the connection. */
  closed(flow: Flow): void {
    const timer = this.live.get(flow);
    if (timer) this.simulation.disarm(timer);
    this.live.delete(flow);
    this.partitions?.closed(flow);
  }

  /** A session reached a named protocol point; cuts placed on it, and then crashes, take effect before anything else happens. */
  reached(point: string, flow: Flow, now: number): void {
    for (const i of this.points.reached(point, flow.number)) this.note(i, flow.cut(this.plan.placed[i].cut, now));
    this.crashes?.reached(point, flow.number, now);
  }

  /** A cut has happened: the one at this place among those placed by hand, or (null) one that was drawn. */
  note(index: number | null, isNew: boolean): void {
    if (index !== null) this.effects.note(index, isNew ? Effect.some : Effect.nothingNew);
    else if (isNew) this.hasCutByChance = true;
  }

  /** The faults of the plan that have done nothing so far. */
  idle(now: number): IdleFault[] {
    const { random, placed } = this.plan;
    const idle: IdleFault[] = placed.flatMap((cut, index) => {
      const effect = this.effects.of(index);
      return effect === Effect.some
        ? []
        : [{ list: 'cuts', index, why: this.whyIdle(cut, effect, now), count: this.points.countOf(index) }];
    });
    if (random !== null && !this.hasCutByChance) idle.push({ list: 'cuts', index: null, why: 'no-chance', count: this.draws.length });
    return [...idle, ...(this.partitions?.idle(now) ?? []), ...(this.crashes?.idle(this.lastOpened) ?? [])];
  }

  private whyIdle({ atNs, on, connection }: PlacedCut, effect: Effect, now: number): IdleFault['why'] {
    if (effect === Effect.nothingNew) return 'cut-before';
    if (atNs !== null && atNs > now) return 'run-over';
    if (connection !== null && connection > this.lastOpened) return 'never-opened';
    return atNs !== null ? 'not-open' : on !== null ? 'not-reached' : 'not-carried';
  }

  /** Whether a connection is live, or any of them. */
  isLive(connection: number | null): boolean {
    if (connection === null) return this.live.size > 0;
    for (const { number } of this.live.keys()) if (number === connection) return true;
    return false;
  }

  /** Cuts a live connection, or all of them. False when it changes nothing. */
  cutLive(connection: number | null, cut: Cut, now: number): boolean {
    let isNew = false;
    for (const flow of [...this.live.keys()]) {
      if (connection !== null && flow.number !== connection) continue;
      if (flow.cut(cut, now)) isNew = true;
    }
    return isNew;
  }

  /** A cut at this instant came before what it is meant for. */
  missed(cut: TimedCut, now: number): void {
    if (this.earlyAt !== now) this.early = [];
    this.earlyAt = now;
    this.early.push(cut);
  }

  /** The cuts that came too early follow the SYN that is about to leave. */
  private retryEarly(now: number): void {
    if (this.early.length === 0) return;
    if (this.earlyAt === now) for (const cut of this.early) this.simulation.arm(cut, now);
    this.early = [];
  }

  private drawRandomCut(flow: Flow, now: number): TimedCut | null {
    const random = this.plan.random;
    if (random === null) return null;
    const draws = this.random.fresh(`faults/connection ${flow.number}`);
    if (random.everyOctets !== null) {
      const afterOctets = Math.floor(draws.exponential(random.everyOctets));
      this.draws.append(flow.number, -1, afterOctets);
      flow.addFuse(new CountingFuse('octet', afterOctets, 'both', random.cut, this, null));
      return null;
    }
    const atNs = now + Math.floor(draws.exponential(random.everyNs as number));
    this.draws.append(flow.number, atNs, -1);
    const timer = new TimedCut(this, flow, null, random.cut, null);
    this.simulation.arm(timer, atNs);
    return timer;
  }
}
