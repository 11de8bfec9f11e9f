import { Agenda } from './agenda.js';
import { RandomStreams } from './random.js';
import type { Source } from './source.js';
import { Trace } from './trace.js';

/** Why a run stopped: nothing left to do, a model saw no sense in going on, or a limit was reached. */
export type StopReason = 'done' | 'halted' | 'time' | 'events';

export interface RunLimits {
  /** No event later than this fires, in ns. */
  readonly timeNs: number;
  /** No more than this many events fire in all. */
  readonly events: number;
}

/**
 * One simulated world's clock: the agenda, the random streams, the trace.
 * Several simulations in one process share nothing.
 */
export class Simulation {
  /** The present instant, in ns. */
  now = 0;
  /** Events fired so far. */
  events = 0;
  readonly trace = new Trace();
  readonly random: RandomStreams;
  readonly agenda = new Agenda();
  private insertions = 0;
  private halted = false;

  /** @param seed the seed's source text; it names every random stream of this world. */
  constructor(seed: string) {
    this.random = new RandomStreams(seed);
  }

  /** The next insertion number: what decides between equal instants. */
  nextOrder(): number {
    return this.insertions++;
  }

  /** Has the source fire at `due` (ns, not in the past), replacing an earlier arming. */
  arm(source: Source, due: number): void {
    this.agenda.arm(source, due, this.insertions++);
  }

  /** As `arm`, with an insertion number taken earlier: for a FIFO whose next element was scheduled long ago. */
  armInOrder(source: Source, due: number, order: number): void {
    this.agenda.arm(source, due, order);
  }

  disarm(source: Source): void {
    this.agenda.disarm(source);
  }

  /** Instant at which the source will fire, or NEVER. */
  dueOf(source: Source): number {
    return this.agenda.dueOf(source);
  }

  /** Fires events until none but background ones is left or a limit is reached. May be called again with wider limits. */
  run(limits: RunLimits): StopReason {
    const agenda = this.agenda;
    while (agenda.foreground > 0) {
      if (this.halted) return 'halted';
      const due = agenda.nextDue();
      if (due > limits.timeNs) return 'time';
      if (this.events >= limits.events) return 'events';
      this.now = due;
      this.events++;
      agenda.fireNext(due);
    }
    return 'done';
  }

  /** Ends the run after the event under way. */
  halt(): void {
    this.halted = true;
  }

  /** Fires one event; false when none is left. */
  step(): boolean {
    if (this.agenda.size === 0) return false;
    this.now = this.agenda.nextDue();
    this.events++;
    this.agenda.fireNext(this.now);
    return true;
  }
}
