import type { Input } from '../transport.js';
import type { Conversation } from './conversation.js';
import type { Gate, Habit } from './habit.js';
import type { ServerConfig } from './config.js';
import { sparesFirst } from './sync-check.js';

/** Looks whether the client speaks before it is spoken to, which it must not (RFC 5321 4.3.1), and says what that leads to. */
export class EarlyTalk {
  /** It had, when it was looked last. */
  seen = false;
  /** What stands before the greeting, or null. */
  gate: Gate | null = null;
  /** Whose it is. */
  private keeper: Habit | null = null;

  constructor(
    private readonly config: ServerConfig,
    private readonly conversation: Conversation,
    private readonly socket: Input,
    private readonly clientHost: number,
  ) {}

  /** The connection is there: is anything to stand before its greeting? */
  begin(now: number): void {
    for (const habit of this.config.habits) {
      this.gate = habit.gate?.(this.clientHost, now) ?? null;
      if (this.gate === null) continue;
      this.keeper = habit;
      return;
    }
  }

  /** The wait is over, and the client has not spoken. */
  pass(now: number): void {
    if (!this.isAllowed) this.keeper?.hasWaited?.(this.clientHost, now);
  }

  look(): boolean {
    this.seen = this.socket.readable > 0 && !this.isAllowed;
    return this.seen;
  }

  /** What has come may come before the greeting, and is answered without delay. */
  get isAllowed(): boolean {
    return this.conversation.mayPrecedeGreeting(this.socket);
  }

  /** Somebody has spoken before the greeting: who must not, and who need not wait for it, hears at once. */
  get endsWait(): boolean {
    return this.config.profile.sync?.beforeGreeting === 'refused-at-once' || this.isAllowed;
  }

  /** Who was seen to speak is refused in place of the greeting. */
  get isRefused(): boolean {
    const { sync } = this.config.profile;
    if (!this.seen || sync === null || sync.beforeGreeting === 'let-in') return false;
    return !sparesFirst(sync, { offers: (keyword) => this.conversation.offers(keyword) });
  }
}
