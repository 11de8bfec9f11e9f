import type { Command } from './commands.js';
import type { ServerExtension, Standing } from './extension.js';
import { serverExtensions } from './extensions/index.js';
import type { Habit } from './habit.js';
import type { Said } from './wording.js';

/** What of a server's profile its offer follows from. */
export interface Offerer {
  readonly extensions: readonly string[];
  readonly sizeLimit: number;
}

/** Something that is offered, as EHLO names it, and who takes care of its commands. */
interface Offered {
  readonly text: string;
  readonly keyword: string;
  readonly extension: ServerExtension | null;
}

/** What a server offers in one session. */
export class Offering {
  private readonly all: readonly Offered[];

  constructor(
    private readonly offerer: Offerer,
    habits: readonly Habit[],
  ) {
    const texts = habits.reduce((extensions, habit) => habit.offers?.(extensions) ?? extensions, offerer.extensions);
    this.all = texts.map((text) => {
      const [keyword, ...parameters] = text.split(' ');
      const kind = serverExtensions.find((candidate) => candidate.keyword === keyword);
      return { text, keyword, extension: kind?.begin(parameters.join(' ')) ?? null };
    });
  }

  has(keyword: string): boolean {
    return this.all.some((offered) => offered.keyword === keyword);
  }

  /** Who takes care of a command, or null. */
  extensionOf(verb: string): ServerExtension | null {
    return this.all.find(({ extension }) => extension?.verbs.includes(verb))?.extension ?? null;
  }

  /** What answers a command of the dialogue that some extension does not allow, or null. */
  objectionTo(command: Command): Said | null {
    for (const { extension } of this.all) {
      const said = extension?.objection?.(command) ?? null;
      if (said !== null) return said;
    }
    return null;
  }

  /** What names it in a reply, lines parted by \n. */
  textFor(standing: Standing): string {
    const { sizeLimit } = this.offerer;
    return this.all
      .filter(({ extension }) => extension?.isOffered?.(standing) ?? true)
      .map(({ text }) => (text === 'SIZE' && sizeLimit > 0 ? `SIZE ${sizeLimit}` : text))
      .join('\n');
  }
}
