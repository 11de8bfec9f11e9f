import { Log, type Nanoseconds, type RandomStream, type RandomStreams, type Simulation, Source, shared } from '../engine/index.js';
import { Effect, Effects } from './effects.js';
import type { Cut, Flow } from './flow.js';
import type { IdleFault } from './idle-fault.js';
import { tellPartition } from './tell-partition.js';

/** The path is interrupted for a while and heals: what enters or leaves the network in between is dropped. */
export interface PlacedPartition {
  /** Counts from 1; null = all connections, those opened meanwhile included. */
  readonly connection: number | null;
  readonly direction: Cut['direction'];
  /** Instant since the start of the run. */
  readonly atNs: Nanoseconds;
  /** How long it lasts; more than 0. */
  readonly forNs: Nanoseconds;
}

/** Random partitions of all connections at once. */
export interface RandomPartitions {
  readonly direction: Cut['direction'];
  /** Mean of the exponential time from one's end, or the start of the run, to the next one's beginning. */
  readonly everyNs: Nanoseconds;
  readonly forNs: Nanoseconds;
}

/** Begins a partition, and ends it. */
class PartitionTimer extends Source {
  override readonly isBackground = true;
  isUnderWay = false;
  /** It befell all connections, and there was none. */
  isUnfelt = false;

  constructor(
    private readonly partitions: Partitions,
    readonly placed: PlacedPartition,
    /** Its place among those placed by hand; null: it was drawn. */
    readonly index: number | null,
  ) {
    super();
  }

  override fire(now: number): void {
    this.isUnderWay = !this.isUnderWay;
    if (this.isUnderWay) this.partitions.begin(this, now);
    else this.partitions.end(this, now);
  }
}

/** Carries out the partitions of a fault plan. */
export class Partitions {
  private readonly live = new Set<Flow>();
  private readonly underWay: PartitionTimer[] = [];
  private readonly placed: readonly PlacedPartition[];
  private readonly effects: Effects;
  private hasInterruptedByChance = false;
  private lastOpened = 0;
  private readonly draws: RandomStream;
  /** Beginnings of the random ones. */
  private readonly drawnAt = new Log(1);

  constructor(
    private readonly simulation: Simulation,
    random: RandomStreams,
    placed: readonly PlacedPartition[],
    private readonly ofChance: RandomPartitions | null,
  ) {
    this.draws = random.fresh('faults/partitions');
    this.placed = shared([...placed]);
    this.effects = new Effects(placed.length);
    for (const [i, partition] of placed.entries()) simulation.arm(new PartitionTimer(this, partition, i), partition.atNs);
    this.drawNext(0);
  }

  /** Random partitions in the order in which they were drawn; as placed ones they replay the run without the draws. */
  get drawn(): PlacedPartition[] {
    if (this.ofChance === null) return [];
    const { direction, forNs } = this.ofChance;
    return Array.from({ length: this.drawnAt.length }, (_, row) => ({
      connection: null,
      direction,
      atNs: this.drawnAt.get(row, 0),
      forNs,
    }));
  }

  opened(flow: Flow, now: number): void {
    this.live.add(flow);
    this.lastOpened = flow.number;
    for (const timer of this.underWay) this.interrupt(timer, flow, now);
  }

  closed(flow: Flow): void {
    this.live.delete(flow);
  }

  begin(timer: PartitionTimer, now: number): void {
    const { placed } = timer;
    this.underWay.push(timer);
    timer.isUnfelt = placed.connection === null && this.live.size === 0;
    if (timer.isUnfelt) tellPartition(this.simulation.trace, 0, placed.direction, false, now);
    for (const flow of this.live) this.interrupt(timer, flow, now);
    this.simulation.arm(timer, now + placed.forNs);
  }

  end(timer: PartitionTimer, now: number): void {
    const { placed } = timer;
    this.underWay.splice(this.underWay.indexOf(timer), 1);
    if (timer.isUnfelt) tellPartition(this.simulation.trace, 0, placed.direction, true, now);
    for (const flow of this.live) if (concerns(placed, flow)) flow.heal(placed.direction, now);
    if (timer.index === null) this.drawNext(now);
  }

  /** The partitions that have interrupted nothing so far. */
  idle(now: number): IdleFault[] {
    const idle: IdleFault[] = this.placed.flatMap(({ atNs, connection }, index) => {
      if (this.effects.of(index) === Effect.some) return [];
      const isTooHigh = connection !== null && connection > this.lastOpened;
      return [{ list: 'partitions', index, why: atNs > now ? 'run-over' : isTooHigh ? 'never-opened' : 'not-open', count: 0 }];
    });
    const isByChance = this.ofChance !== null && !this.hasInterruptedByChance;
    return isByChance ? [...idle, { list: 'partitions', index: null, why: 'no-chance', count: 0 }] : idle;
  }

  private interrupt({ placed, index }: PartitionTimer, flow: Flow, now: number): void {
    if (!concerns(placed, flow)) return;
    flow.partition(placed.direction, now);
    if (index === null) this.hasInterruptedByChance = true;
    else this.effects.note(index, Effect.some);
  }

  private drawNext(now: number): void {
    const random = this.ofChance;
    if (random === null) return;
    const atNs = now + Math.floor(this.draws.exponential(random.everyNs));
    this.drawnAt.append(atNs);
    const placed = { connection: null, direction: random.direction, atNs, forNs: random.forNs };
    this.simulation.arm(new PartitionTimer(this, placed, null), atNs);
  }
}

const concerns = ({ connection }: PlacedPartition, flow: Flow): boolean => connection === null || connection === flow.number;
