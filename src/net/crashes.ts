import { Log, type Nanoseconds, type RandomStream, type RandomStreams, type Simulation, Source, shared } from '../engine/index.js';
import { Effect, Effects } from './effects.js';
import { HOST_CRASHED } from './events.js';
import type { IdleFault } from './idle-fault.js';
import { type AtPoint, PointWatch } from './point-watch.js';

/** The client's host, or one of the servers, counted from 1. */
export type HostNumber = number;
export const CLIENT_HOST: HostNumber = 0;

/** A host stops in the middle of whatever it does, and is back after a while. */
export interface PlacedCrash extends AtPoint {
  readonly host: HostNumber;
  /** Instant since the start of the run; null: it waits for a named protocol point. */
  readonly atNs: Nanoseconds | null;
  /** How long it is down; more than 0. */
  readonly forNs: Nanoseconds;
}

/** A crash as it was drawn. */
export interface DrawnCrash {
  readonly host: HostNumber;
  readonly atNs: Nanoseconds;
  readonly forNs: Nanoseconds;
}

/** Random crashes of one host. */
export interface RandomCrashes {
  readonly host: HostNumber;
  /** Mean of the exponential time from a restart, or the start of the run, to the next crash. */
  readonly everyNs: Nanoseconds;
  readonly forNs: Nanoseconds;
}

/** What can crash. */
export interface CrashingHost {
  /** Its software can be stopped in the middle of what it is at. If not, it dies right behind that, and nothing of it leaves the host. */
  readonly stopsAtOnce: boolean;
  /** From now on nothing leaves it, until it has crashed. */
  freeze(now: number): void;
  /** Memory is lost and every connection with it; nobody answers any more. */
  crash(now: number): void;
  /** It is back, with what its disk knows. Whoever speaks of an old connection gets an RST. */
  restart(now: number): void;
}

/** A run does not go on for a crash to come, unless that is due already. */
class CrashTimer extends Source {
  constructor(
    private readonly crashes: Crashes,
    private readonly placed: Pick<PlacedCrash, 'host' | 'forNs'>,
    /** Its place among those placed by hand; null: it was drawn. */
    private readonly index: number | null,
    override readonly isBackground = true,
  ) {
    super();
  }

  override fire(now: number): void {
    this.crashes.begin(this.placed, this.index, now);
  }
}

/** But it does for a host to be back: there may be mail waiting. */
class RestartTimer extends Source {
  constructor(
    private readonly crashes: Crashes,
    private readonly host: HostNumber,
    private readonly isRandom: boolean,
  ) {
    super();
  }

  override fire(now: number): void {
    this.crashes.end(this.host, this.isRandom, now);
  }
}

/** Carries out the crashes of a fault plan. */
export class Crashes {
  /** By number; told by whoever builds the hosts. */
  hosts: readonly CrashingHost[] = [];
  /** Crashes under way by host: it is back when all are over. */
  private readonly down = new Map<HostNumber, number>();
  private readonly placed: readonly PlacedCrash[];
  private readonly effects: Effects;
  private readonly points: PointWatch;
  private hasCrashedByChance = false;
  private readonly draws: RandomStream;
  private readonly drawnAt = new Log(1);

  constructor(
    private readonly simulation: Simulation,
    random: RandomStreams,
    placed: readonly PlacedCrash[],
    private readonly ofChance: RandomCrashes | null,
  ) {
    this.draws = random.fresh('faults/crashes');
    this.placed = shared([...placed]);
    this.effects = new Effects(placed.length);
    this.points = new PointWatch(placed);
    for (const [i, crash] of placed.entries()) if (crash.atNs !== null) simulation.arm(new CrashTimer(this, crash, i), crash.atNs);
    this.drawNext(0);
  }

  /** Random crashes in the order in which they were drawn; as placed ones they replay the run without the draws. */
  get drawn(): DrawnCrash[] {
    if (this.ofChance === null) return [];
    const { host, forNs } = this.ofChance;
    return Array.from({ length: this.drawnAt.length }, (_, row) => ({ host, atNs: this.drawnAt.get(row, 0), forNs }));
  }

  /** A session came to a named protocol point. */
  reached(point: string, connection: number, now: number): void {
    for (const i of this.points.reached(point, connection)) {
      const { host } = this.placed[i];
      if (this.hosts[host].stopsAtOnce) this.begin(this.placed[i], i, now);
      else {
        this.hosts[host].freeze(now);
        this.simulation.arm(new CrashTimer(this, this.placed[i], i, false), now);
      }
    }
  }

  begin({ host, forNs }: Pick<PlacedCrash, 'host' | 'forNs'>, index: number | null, now: number): void {
    const others = this.down.get(host) ?? 0;
    this.down.set(host, others + 1);
    this.simulation.arm(new RestartTimer(this, host, index === null), now + forNs);
    if (index === null) this.hasCrashedByChance = true;
    else this.effects.note(index, others > 0 ? Effect.nothingNew : Effect.some);
    if (others > 0) return;
    this.tell(host, 0, now);
    this.hosts[host].crash(now);
  }

  end(host: HostNumber, isRandom: boolean, now: number): void {
    const others = (this.down.get(host) as number) - 1;
    this.down.set(host, others);
    if (others === 0) {
      this.tell(host, 1, now);
      this.hosts[host].restart(now);
    }
    if (isRandom) this.drawNext(now);
  }

  /** The crashes that have not happened so far. */
  idle(lastOpened: number): IdleFault[] {
    const idle: IdleFault[] = this.placed.flatMap(({ atNs, connection }, index) => {
      const effect = this.effects.of(index);
      if (effect === Effect.some) return [];
      const isTooHigh = connection !== null && connection > lastOpened;
      const why = effect !== Effect.none ? 'down-before' : atNs !== null ? 'run-over' : isTooHigh ? 'never-opened' : 'not-reached';
      return [{ list: 'crashes', index, why, count: this.points.countOf(index) }];
    });
    const isByChance = this.ofChance !== null && !this.hasCrashedByChance;
    return isByChance ? [...idle, { list: 'crashes', index: null, why: 'no-chance', count: 0 }] : idle;
  }

  private drawNext(now: number): void {
    const random = this.ofChance;
    if (random === null) return;
    const atNs = now + Math.floor(this.draws.exponential(random.everyNs));
    this.drawnAt.append(atNs);
    this.simulation.arm(new CrashTimer(this, random, null), atNs);
  }

  private tell(host: HostNumber, isUp: number, now: number): void {
    const { trace } = this.simulation;
    if (trace.active) trace.emit(HOST_CRASHED, now, host, isUp);
  }
}
