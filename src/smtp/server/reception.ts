import type { BufferedInput } from '../buffered-input.js';
import type { Conversation } from './conversation.js';
import type { EarlyTalk } from './early-talk.js';
import type { Gate, Interjection } from './habit.js';
import type { Receiving, Work } from './occupation.js';
import type { ServerProfile } from './profile.js';
import type { Refusals } from './refusals.js';
import type { Replier } from './replier.js';
import { type Phrase, type Said, teaser } from './wording.js';

/** What a reception has its session do. */
export interface ReceptionPort {
  /** What it is at now. */
  readonly work: Work | null;
  /** It is at that for so long; `onDone` of the reception hears when it is over. */
  begin(work: Receiving, costNs: number, now: number): void;
  /** What it is at is over before its time. */
  stop(): void;
  answer(said: Said, verb: string, now: number): void;
  say(verb: string, said: Interjection, now: number): void;
  /** Says a last word and reads no further. */
  dismiss(said: Phrase, verb: string, now: number): void;
  /** Reads no further. */
  leave(): void;
}

/** What stands around a reception. */
export interface ReceptionPlace {
  readonly profile: ServerProfile;
  readonly conversation: Conversation;
  readonly refusals: Refusals;
  readonly replier: Replier;
  /** Its own buffer, when the server has one. */
  readonly buffer: BufferedInput | null;
}

/**
 * What a server does from the accept to the greeting: it may wait in case that
 * the client speaks first, works a little, looks who has spoken, and greets, or does not.
 */
export class Reception {
  constructor(
    private readonly place: ReceptionPlace,
    private readonly earlyTalk: EarlyTalk,
    private readonly port: ReceptionPort,
  ) {}

  begin(now: number): void {
    this.earlyTalk.begin(now);
    const { gate } = this.earlyTalk;
    if (gate === null) this.approach(now);
    else this.bar(gate, now);
  }

  /** Nothing but the server's own work stands before its greeting. */
  private approach(now: number): void {
    const { accept, greeting = 0 } = this.place.profile.work;
    if (accept === undefined) this.port.begin('greeting', greeting, now);
    else this.port.begin('accepting', accept, now);
  }

  /** It waits, in case that the client speaks first. */
  private bar({ teases, delayNs }: Gate, now: number): void {
    const { replier, profile } = this.place;
    if (teases) {
      replier.add('greeting', teaser(profile.host), now, -1, false, now);
      replier.releaseAll(now);
    }
    this.port.begin('barred', delayNs, now);
    if (this.endsBar) this.unbar(now);
  }

  /** Who may speak has spoken, or who must not, and hears so at once. */
  private get endsBar(): boolean {
    const { isAllowed, gate } = this.earlyTalk;
    return isAllowed || (gate?.refusesAtOnce === true && this.earlyTalk.look());
  }

  /** The client has spoken. True: and is greeted for it. */
  onReadable(now: number): boolean {
    if (this.port.work === 'barred' && this.endsBar) this.unbar(now);
    const greets = this.port.work === 'greeting' && this.earlyTalk.endsWait;
    if (greets) this.greet(now);
    return greets;
  }

  /** What it was at is done. */
  onDone(at: Receiving, now: number): void {
    if (at === 'barred') this.unbar(now);
    else if (at === 'accepting') this.lookForTalk(now);
    else this.greet(now);
  }

  /** The wait is over. */
  private unbar(now: number): void {
    this.port.stop();
    if (!this.earlyTalk.look()) {
      this.earlyTalk.pass(now);
      this.approach(now);
      return;
    }
    this.port.say('greeting', (this.earlyTalk.gate as Gate).refusal, now);
    this.place.replier.releaseAll(now);
  }

  /** Has the client talked already, who may not? */
  private lookForTalk(now: number): void {
    const { profile, buffer } = this.place;
    if (this.earlyTalk.look() && profile.readsEarly) buffer?.fill();
    this.port.begin('greeting', profile.work.greeting ?? 0, now);
  }

  private greet(now: number): void {
    const { profile, conversation, refusals, replier, buffer } = this.place;
    this.port.stop();
    if (profile.work.accept === undefined) this.earlyTalk.look();
    const code = refusals.next('greeting');
    if (this.earlyTalk.isRefused) {
      // What it has seen it has read.
      buffer?.fill();
      this.port.dismiss('earlyTalk', 'greeting', now);
      return;
    }
    conversation.beforeGreeting();
    this.port.answer(code === 0 ? 'greeting' : code, 'greeting', now);
    if (code !== 0) this.port.leave();
    if (!(this.earlyTalk.seen && profile.readsEarly)) replier.releaseAll(now);
  }
}
