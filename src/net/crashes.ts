import { Log, type Nanoseconds, type RandomStream, type RandomStreams, type Simulation, Source, shared } from '../engine/index.js';
import { Effect, Effects } from './effects.js';
import { HOST_CRASHED } from './events.js';
import type { IdleFault } from './idle-fault.js';

/** The client's host, or one of the servers, counted from 1. */
export type HostNumber = number;
export const CLIENT_HOST: HostNumber = 0;

/** A host stops in the middle of whatever it does, and is back after a while. */
export interface PlacedCrash {
  readonly host: HostNumber;
  /** Instant since the start of the run. */
  readonly atNs: Nanoseconds;
  /** How long it is down; more than 0. */
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
  /** Memory is lost and every connection with it; nobody answers any more. */
  crash(now: number): void;
  /** It is back, with what its disk knows. Whoever speaks of an old connection gets an RST. */
  restart(now: number): void;
}

/** A run does not go on for a crash to come. */
class CrashTimer extends Source {
  override readonly isBackground = true;

  constructor(
    private readonly crashes: Crashes,
    private readonly placed: PlacedCrash,
    /** Its place among those placed by hand; null: it was drawn. */
    private readonly index: number | null,
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
    for (const [i, crash] of placed.entries()) simulation.arm(new CrashTimer(this, crash, i), crash.atNs);
    this.drawNext(0);
  }

  /** Random crashes in the order in which they were drawn; as placed ones they replay the run without the draws. */
  get drawn(): PlacedCrash[] {
    if (this.ofChance === null) return [];
    const { host, forNs } = this.ofChance;
    return Array.from({ length: this.drawnAt.length }, (_, row) => ({ host, atNs: this.drawnAt.get(row, 0), forNs }));
  }

  begin({ host, forNs }: PlacedCrash, index: number | null, now: number): void {
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
  idle(): IdleFault[] {
    const idle: IdleFault[] = this.placed.flatMap((_, index) => {
      const effect = this.effects.of(index);
      return effect === Effect.some ? [] : [{ list: 'crashes', index, why: effect === Effect.none ? 'run-over' : 'down-before', count: 0 }];
    });
    const isByChance = this.ofChance !== null && !this.hasCrashedByChance;
    return isByChance ? [...idle, { list: 'crashes', index: null, why: 'no-chance', count: 0 }] : idle;
  }

  private drawNext(now: number): void {
    const random = this.ofChance;
    if (random === null) return;
    const atNs = now + Math.floor(this.draws.exponential(random.everyNs));
    this.drawnAt.append(atNs);
    this.simulation.arm(new CrashTimer(this, { host: random.host, atNs, forNs: random.forNs }, null), atNs);
  }

  private tell(host: HostNumber, isUp: number, now: number): void {
    const { trace } = this.simulation;
    if (trace.active) trace.emit(HOST_CRASHED, now, host, isUp);
  }
}
