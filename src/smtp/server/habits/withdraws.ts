import { z } from 'zod';
import type { Model } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

const options = z.strictObject({
  keywords: z.array(z.string()).min(1).describe('what is offered no longer'),
  after: z.int().min(0).default(1).describe('sessions that are still offered it'),
  sessions: z.int().min(1).optional().describe('sessions that are not, until it is offered again; all the rest when left out'),
});

/** Counts the sessions of its host. */
class Withdraws implements Habit {
  readonly name = 'withdraws';
  private begun = 0;

  constructor(
    private readonly keywords: readonly string[],
    private readonly after: number,
    private readonly sessions: number,
  ) {}

  offers(extensions: readonly string[]): readonly string[] {
    const session = this.begun++ - this.after;
    if (session < 0 || session >= this.sessions) return extensions;
    return extensions.filter((extension) => !this.keywords.includes(extension.split(' ')[0]));
  }
}

/** Another configuration, or another machine behind the same address: what clients were told of an earlier session is no longer so, which matters to who remembers it (PIPECONNECT). */
export const withdraws: Model<Habit, typeof options.shape> = {
  name: 'withdraws',
  summary: 'after so many sessions it no longer offers some extensions, for good or for some sessions',
  options,
  create: ({ keywords, after, sessions }) =>
    new Withdraws(
      keywords.map((keyword) => keyword.toUpperCase()),
      after,
      sessions ?? Number.MAX_SAFE_INTEGER,
    ),
};
