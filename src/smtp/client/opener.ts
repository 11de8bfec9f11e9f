import { type Limits, NO_LIMITS, limitsOf } from '../limits.js';
import { type Keywords, NOTHING_OFFERED, type Offer, offerOf } from '../offer.js';
import { type Reply, isPositive } from '../reply.js';
import type { TlsChoice } from '../tls/handshake.js';
import type { AuthMechanism } from './auth-mechanism.js';
import type { PeerMemory } from './memory.js';
import type { PlannedSteps } from './planned-steps.js';
import { Presumption } from './presumption.js';
import type { Shortfall } from './shortfall.js';
import type { Startup } from './startup.js';
import { type Step, type StepKind, type Unanswered, auth, ehlo, greeting, starttls, tls } from './step.js';

/** What comes of the reply to an opening step: the dialogue goes on, or ends with QUIT; what was presumed does not hold; TLS begins. */
export type Consequence = 'go-on' | 'leave' | 'retract' | 'secure';

/** Where the opening stands: at the hello, at STARTTLS and the handshake, at AUTH, or where mail may begin. */
type Stage = 'hello' | 'tls' | 'auth' | 'mail';

/** How a client opens its connections. */
export interface Manners {
  readonly name: string;
  readonly startup: Startup;
  readonly tls: TlsChoice | null;
  readonly auth: AuthMechanism | null;
}

const CHALLENGE = 334;

/** Opens the dialogue of one connection: the startup's hello, then TLS and authentication where they are asked for; and knows what the server offers. */
export class Opener {
  /** What TLS or authentication must have, and is not offered. */
  lacking: Shortfall | null = null;
  private stage: Stage = 'hello';
  private presumption: Presumption | null = null;
  private offered: Offer = NOTHING_OFFERED;
  /** What the greeting has named. */
  private greeted: Offer = NOTHING_OFFERED;
  private isConfirmed = false;
  /** The connection is under TLS. */
  isSecured = false;
  private isTlsRefused = false;
  /** Lines of the mechanism that are said. */
  private saidOfAuth = 0;

  constructor(
    private readonly manners: Manners,
    private readonly memory: PeerMemory,
  ) {}

  /** Nothing is in the way of mail. */
  get isReady(): boolean {
    return this.stage === 'mail' && this.isConfirmed && this.lacking === null;
  }

  /** It has something to say before it hears anything. */
  get speaksFirst(): boolean {
    return this.presumed() !== null;
  }

  /** What the server offers is taken for granted as yet. */
  get isPresumed(): boolean {
    return this.presumption !== null;
  }

  /** What the server offers, or is taken to. */
  get keywords(): Keywords {
    return this.presumption ?? this.offered;
  }

  /** What the server allows, or is taken to (RFC 9422). */
  get limits(): Limits {
    const parameters = (this.presumption?.offer ?? this.offered).get('LIMITS');
    return parameters === undefined ? NO_LIMITS : limitsOf(parameters);
  }

  get mayPlanMail(): boolean {
    return this.stage === 'mail' && (this.isConfirmed || this.isPresumed);
  }

  begin(planned: PlannedSteps): void {
    const { startup, name } = this.manners;
    const steps = this.memory.isWary ? [greeting(), this.hello()] : startup.plan(name, this.memory);
    this.goOn(steps, this.presumed(), planned);
  }

  may(step: Step, unanswered: Unanswered): boolean {
    return this.manners.startup.may(step, unanswered, this.isPresumed);
  }

  /** The reply to such a step is to be kept in words. */
  wantsText(kind: StepKind | undefined): boolean {
    return kind === 'ehlo' || kind === 'qhlo' || (kind === 'greeting' && this.manners.startup.afterGreeting !== undefined);
  }

  onReply(step: Step, reply: Reply, planned: PlannedSteps): Consequence {
    switch (step.kind) {
      case 'greeting':
        return this.onGreeting(reply, planned);
      case 'starttls':
        return this.onStartTls(reply, planned);
      case 'auth':
        return this.onAuth(reply, planned);
      default:
        return isPositive(reply) ? this.onHello(step, reply, planned) : this.onHelloRefused(step, planned);
    }
  }

  /** TLS is up, and both sides have forgotten what they knew of each other (RFC 3207 4.2). */
  onSecured(planned: PlannedSteps): void {
    this.isSecured = true;
    this.isConfirmed = false;
    this.stage = 'hello';
    this.offered = NOTHING_OFFERED;
    this.goOn([this.hello()], this.presumed(), planned);
  }

  /** The connection is over: what nobody has confirmed is not known any more. */
  end(): void {
    if (this.isPresumed && this.manners.startup.retracts === true) this.memory.forget();
  }

  private hello(): Step {
    const { startup, name } = this.manners;
    return startup.hello?.(name) ?? ehlo(name);
  }

  private presumed(): Offer | null {
    return this.memory.isWary ? null : (this.manners.startup.presumes?.(this.memory, this.isSecured) ?? null);
  }

  private goOn(steps: readonly Step[], presumes: Offer | null, planned: PlannedSteps): void {
    for (const step of steps) planned.add(step);
    if (presumes === null) return;
    this.presumption = new Presumption(presumes);
    this.advance(planned);
  }

  private onGreeting(reply: Reply, planned: PlannedSteps): Consequence {
    if (reply.code !== 220) return this.onRefusal();
    this.greeted = offerOf(reply);
    const { startup, name } = this.manners;
    if (startup.afterGreeting === undefined || this.memory.isWary || this.isPresumed) return 'go-on';
    const { steps, presumes } = startup.afterGreeting(name, this.greeted);
    this.goOn(steps, presumes, planned);
    return 'go-on';
  }

  private onHello(step: Step, reply: Reply, planned: PlannedSteps): Consequence {
    const said = step.kind === 'helo' ? NOTHING_OFFERED : offerOf(reply);
    const offered = step.kind === 'qhlo' ? this.greeted : said;
    const holds = this.presumption?.holds(offered) ?? true;
    this.presumption = null;
    this.isConfirmed = true;
    this.offered = offered;
    this.memory.isWary = false;
    this.memory.learn(offered, this.isSecured);
    if (step.kind === 'qhlo') this.memory.cookie = said.get('COOKIE') ?? null;
    if (!holds && this.manners.startup.retracts === true) return 'retract';
    if (this.stage === 'hello') this.advance(planned);
    return 'go-on';
  }

  private onHelloRefused(step: Step, planned: PlannedSteps): Consequence {
    const again = step.kind === 'ehlo' ? this.manners.startup.fallback(this.manners.name) : null;
    if (again === null || this.isPresumed) return this.onRefusal();
    planned.addFirst(again);
    return 'go-on';
  }

  private onRefusal(): Consequence {
    const retracts = this.isPresumed && this.manners.startup.retracts === true;
    if (retracts) this.memory.forget();
    this.presumption = null;
    return retracts ? 'retract' : 'leave';
  }

  /** Plans what is next with what is offered, or taken to be. */
  private advance(planned: PlannedSteps): void {
    const { tls: choice, auth: mechanism } = this.manners;
    if (choice !== null && !this.isSecured && !this.isTlsRefused) {
      if (this.keywords.has('STARTTLS')) {
        this.stage = 'tls';
        planned.add(starttls());
        return;
      }
      if (choice.isRequired) this.lacking = { wantedBy: 'tls', keywords: ['STARTTLS'] };
    }
    if (mechanism !== null && this.lacking === null) {
      if (this.isOffered(mechanism)) {
        this.stage = 'auth';
        this.sayOfAuth(mechanism, planned);
        return;
      }
      this.lacking = { wantedBy: 'auth', keywords: [`AUTH ${mechanism.keyword}`] };
    }
    this.stage = 'mail';
  }

  private isOffered({ keyword }: AuthMechanism): boolean {
    const offer = this.presumption?.offer ?? this.offered;
    return this.keywords.has('AUTH') && (offer.get('AUTH') ?? '').toUpperCase().split(' ').includes(keyword);
  }

  private onStartTls(reply: Reply, planned: PlannedSteps): Consequence {
    if (reply.code === 220) {
      planned.add(tls());
      return 'secure';
    }
    if (this.manners.tls?.isRequired === true) return 'leave';
    this.isTlsRefused = true;
    this.advance(planned);
    return 'go-on';
  }

  private onAuth(reply: Reply, planned: PlannedSteps): Consequence {
    const mechanism = this.manners.auth as AuthMechanism;
    if (reply.code === CHALLENGE && this.saidOfAuth < mechanism.lines.length) this.sayOfAuth(mechanism, planned);
    else if (isPositive(reply) && reply.code < 300) this.stage = 'mail';
    else return 'leave';
    return 'go-on';
  }

  private sayOfAuth({ lines }: AuthMechanism, planned: PlannedSteps): void {
    planned.add(auth(lines[this.saidOfAuth++]));
  }
}
