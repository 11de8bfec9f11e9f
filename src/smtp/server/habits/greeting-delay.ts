import { z } from 'zod';
import { type Model, duration, durationValue, parseDuration, shared } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import type { Gate, Habit, Interjection, SessionView } from '../habit.js';

const options = z.strictObject({
  delay: duration('6s').describe('how long it waits; the default is that of postscreen_greet_wait, which is 2 s under stress'),
  as: z
    .enum(['postscreen', 'greet-pause'])
    .default('postscreen')
    .describe(
      'postscreen: a first line of the greeting at once, and 521 and a close to who talks before the last; greet-pause: silence, then 554',
    ),
  remembers: durationValue
    .optional()
    .describe('how long a client that has waited once need not wait again; 1d for postscreen (postscreen_greet_ttl), 0s for greet-pause'),
});

/** postscreen_greet_action = drop. It has only peeked: what it closes on is unread, and TCP sends an RST. */
const DROPPED: Interjection = { code: 521, text: '5.5.1 Protocol error', closes: true };
const HEARD_TOO_EARLY: Interjection = { code: 554, text: 'not accepting messages', closes: false };
const REJECTED: Interjection = { code: 550, text: '5.0.0 Command rejected', closes: false };
/** What sendmail answers all the same. */
const ANSWERED: ReadonlySet<string> = new Set(['HELO', 'EHLO', 'NOOP', 'RSET', 'QUIT']);

/** Remembers for its host, over all sessions, whom it need not keep waiting. */
class GreetingDelay implements Habit {
  readonly name = 'greeting-delay';
  /** When each client last passed the test, ns. */
  private readonly passedAt = new Map<number, number>();

  constructor(
    private readonly wait: Gate,
    private readonly remembersNs: number,
    /** It hears who has talked early out, and rejects what moves mail. */
    private readonly rejects: boolean,
  ) {}

  gate(clientHost: number, now: number): Gate | null {
    const passedAt = this.passedAt.get(clientHost);
    return passedAt !== undefined && now - passedAt < this.remembersNs ? null : this.wait;
  }

  hasWaited(clientHost: number, now: number): void {
    this.passedAt.set(clientHost, now);
  }

  answer({ verb }: Command, { hasTalkedEarly }: SessionView): Interjection | null {
    return hasTalkedEarly && this.rejects && !ANSWERED.has(verb) ? REJECTED : null;
  }
}

/**
 * Waits before it greets, once a connection, and refuses who talks meanwhile
 * (RFC 5321 4.3.1 has clients wait): Postfix's postscreen, told to drop them,
 * or sendmail's greet_pause, which greets them with 554 and rejects what moves
 * mail. A client of PIPECONNECT is such a talker; one that shows a cookie of
 * QUICKSTART need not wait. postscreen(8) keeps a list of addresses that have
 * passed, on disk, for a day (postscreen_greet_ttl) from the test: these are
 * handed to the real server at once, without a first line, and are not watched.
 */
export const greetingDelay: Model<Habit, typeof options.shape> = {
  name: 'greeting-delay',
  summary: 'greets late, and refuses who talks before (postscreen, greet_pause)',
  options,
  create({ delay, as, remembers }) {
    const isPostscreen = as === 'postscreen';
    const wait: Gate = shared({
      delayNs: parseDuration(delay),
      teases: isPostscreen,
      refusesAtOnce: isPostscreen,
      refusal: isPostscreen ? DROPPED : HEARD_TOO_EARLY,
    });
    return new GreetingDelay(wait, parseDuration(remembers ?? (isPostscreen ? '1d' : '0s')), !isPostscreen);
  },
};
