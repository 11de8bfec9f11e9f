import { type Keywords, NOTHING_OFFERED, type Offer, offerOf } from '../offer.js';
import { type Reply, isPositive } from '../reply.js';
import type { PeerMemory } from './memory.js';
import type { PlannedSteps } from './planned-steps.js';
import { Presumption } from './presumption.js';
import type { Startup } from './startup.js';
import type { Step, StepKind, Unanswered } from './step.js';

/** What comes of the reply to an opening step: the dialogue goes on, or ends with QUIT; or what was presumed does not hold. */
export type Consequence = 'go-on' | 'leave' | 'retract';

/** Opens the dialogue of one connection as a startup has it, and knows what the server offers. */
export class Opener {
  /** The server has answered EHLO or HELO with a 250: mail can be sent. */
  isReady = false;
  private presumption: Presumption | null = null;
  private offered: Offer = NOTHING_OFFERED;

  constructor(
    private readonly startup: Startup,
    private readonly memory: PeerMemory,
    private readonly clientName: string,
  ) {}

  /** It has something to say before it hears anything. */
  get speaksFirst(): boolean {
    return this.startup.presumes?.(this.memory) != null;
  }

  /** What the server offers is taken for granted as yet. */
  get isPresumed(): boolean {
    return this.presumption !== null;
  }

  /** What the server offers, or is taken to. */
  get keywords(): Keywords {
    return this.presumption ?? this.offered;
  }

  get mayPlanMail(): boolean {
    return this.isReady || this.isPresumed;
  }

  begin(planned: PlannedSteps): void {
    for (const step of this.startup.plan(this.clientName)) planned.add(step);
    const presumed = this.startup.presumes?.(this.memory) ?? null;
    if (presumed !== null) this.presumption = new Presumption(presumed);
  }

  may(step: Step, unanswered: Unanswered): boolean {
    return this.startup.may(step, unanswered, this.isPresumed);
  }

  /** The reply to such a step is to be kept in words. */
  wantsText(kind: StepKind | undefined): boolean {
    return kind === 'ehlo';
  }

  onReply(step: Step, reply: Reply, planned: PlannedSteps): Consequence {
    if (step.kind === 'greeting') return reply.code === 220 ? 'go-on' : this.onRefusal();
    return isPositive(reply) ? this.onHello(step.kind === 'ehlo' ? offerOf(reply) : NOTHING_OFFERED) : this.onHelloRefused(step, planned);
  }

  /** The connection is over: what nobody has confirmed is not known any more. */
  end(): void {
    if (this.isPresumed && this.startup.retracts === true) this.memory.forget();
  }

  private onHello(offered: Offer): Consequence {
    const holds = this.presumption?.holds(offered) ?? true;
    this.presumption = null;
    this.isReady = true;
    this.offered = offered;
    this.memory.offer = offered;
    return holds || this.startup.retracts !== true ? 'go-on' : 'retract';
  }

  private onHelloRefused(step: Step, planned: PlannedSteps): Consequence {
    const again = step.kind === 'ehlo' ? this.startup.fallback(this.clientName) : null;
    if (again === null || this.isPresumed) return this.onRefusal();
    planned.addFirst(again);
    return 'go-on';
  }

  private onRefusal(): Consequence {
    const retracts = this.isPresumed && this.startup.retracts === true;
    if (retracts) this.memory.forget();
    this.presumption = null;
    return retracts ? 'retract' : 'leave';
  }
}
