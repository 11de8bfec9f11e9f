import { type Leave, ridesBehind } from './leave.js';
import type { PlannedSteps } from './planned-steps.js';
import { type Step, type Unanswered, quit } from './step.js';

/** How a session ends of its own accord: which QUIT it says, if any, and what it still waits for then. */
export class Farewell {
  /** The session ends: it takes up no more mail. */
  hasBegun = false;
  /** The connection is closed for writing behind what is written: never under TLS, whose end is not that of a direction alone. */
  shuts = false;
  /** The QUIT that goes right behind the last message. */
  private riding: Step | null = null;
  /** The QUIT that waits until everything is answered. */
  private own: Step | null = null;

  constructor(private readonly leave: Leave) {}

  /** The QUIT that goes right behind the last message, to a server that pipelines; null where the client waits with it. */
  behindLast(): Step | null {
    if (ridesBehind(this.leave)) this.riding = quit();
    return this.riding;
  }

  /** There is nothing more to send. */
  begin(): Step {
    this.hasBegun = true;
    this.own = quit();
    return this.own;
  }

  /** Whether a step may be written; null for one that is no QUIT of this farewell. */
  may(step: Step, unanswered: Unanswered): boolean | null {
    if (step === this.riding) return true;
    return step === this.own ? unanswered.length === 0 && this.leave !== 'closes' : null;
  }

  onWritten(step: Step, isSecured: boolean): void {
    this.hasBegun = true;
    this.shuts = step === this.riding && this.leave === 'half-close' && !isSecured;
  }

  /** Nothing is left but a farewell that it need not say, or need not hear answered. */
  isDone(unanswered: Unanswered, planned: PlannedSteps): boolean {
    if (!this.hasBegun || this.leave === 'waits' || this.leave === 'half-close') return false;
    if (this.leave === 'closes') return unanswered.length === 0 && planned.next === this.own;
    return unanswered.length === 1 && unanswered.oldest?.kind === 'quit';
  }
}
