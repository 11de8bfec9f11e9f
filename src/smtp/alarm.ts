import { NEVER, type Simulation, Source } from '../engine/index.js';
import type { SocketTask, Socket } from '../tcp/index.js';

/** What a session shows of its timers. */
export interface TimedSession {
  /** The next instant at which `onDeadline` must be called, or NEVER. */
  readonly deadline: number;
  onDeadline(now: number): void;
}

/** Puts a session's deadline on the agenda, lazily: a deadline that moves later costs nothing until it would have fired. */
export class Alarm extends Source implements SocketTask {
  private armedAt = NEVER;

  constructor(
    private readonly simulation: Simulation,
    private readonly session: TimedSession,
    private readonly socket: Socket,
  ) {
    super();
  }

  /** To be called whenever the session has been told something. */
  update(): void {
    const due = this.session.deadline;
    if (due === NEVER) {
      if (this.armedAt !== NEVER) this.simulation.disarm(this);
      this.armedAt = NEVER;
    } else if (due < this.armedAt) {
      this.armedAt = due;
      this.simulation.arm(this, due);
    }
  }

  override fire(now: number): void {
    this.armedAt = NEVER;
    if (this.session.deadline <= now) this.socket.during(this, now);
    this.update();
  }

  run(now: number): void {
    this.session.onDeadline(now);
  }
}
