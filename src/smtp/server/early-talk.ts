import type { Input } from '../transport.js';
import type { Conversation } from './conversation.js';
import type { Gate } from './habit.js';
import type { ServerConfig } from './config.js';

/** Looks whether the client speaks before it is spoken to, which it must not (RFC 5321 4.3.1), and says what that leads to. */
export class EarlyTalk {
  /** It had, when it was looked last. */
  seen = false;
  /** What stands before the greeting, or null. */
  readonly gate: Gate | null;

  constructor(
    private readonly config: ServerConfig,
    private readonly conversation: Conversation,
    private readonly socket: Input,
  ) {
    this.gate = config.habits.find((habit) => habit.gate !== undefined)?.gate ?? null;
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
    return this.seen && sync !== null && sync.beforeGreeting !== 'let-in';
  }
}
