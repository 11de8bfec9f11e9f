import { z } from 'zod';
import { type Model, duration, parseDuration } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import { parseAddress } from '../commands.js';
import type { Habit, Interjection, SessionView } from '../habit.js';

const options = z.strictObject({
  delay: duration('5min').describe('how long a triplet waits from its first try'),
  forget: duration('36d').describe('how long a triplet is remembered from its last try'),
});

const REFUSED: Interjection = { code: 450, text: '4.2.0 Greylisted, try again later', closes: false };

/** When a triplet was seen first and last, ns. */
interface Seen {
  readonly first: number;
  readonly last: number;
}

/** Remembers triplets for its host, over all sessions. */
class Greylist implements Habit {
  readonly name = 'greylisting';
  private readonly triplets = new Map<string, Seen>();

  constructor(
    private readonly delay: number,
    private readonly forget: number,
  ) {}

  answer({ verb, argument }: Command, { client, sender }: SessionView, now: number): Interjection | null {
    if (verb !== 'RCPT') return null;
    const recipient = parseAddress(argument, 'TO:');
    if (recipient === null || sender === '') return null;
    const triplet = `${client} ${sender} ${recipient}`;
    const known = this.triplets.get(triplet);
    const first = known === undefined || now - known.last > this.forget ? now : known.first;
    this.triplets.set(triplet, { first, last: now });
    return now - first < this.delay ? REFUSED : null;
  }
}

/** Answers the first RCPT of a client, sender and recipient with 450 and takes a retry after a while (RFC 6647 2.4); the client is known by its EHLO name, which here stands for its address. */
export const greylisting: Model<Habit, typeof options.shape> = {
  name: 'greylisting',
  summary: '450 to a client, sender and recipient not seen before; a retry after a while is taken (RFC 6647)',
  options,
  create: ({ delay, forget }) => new Greylist(parseDuration(delay), parseDuration(forget)),
};
