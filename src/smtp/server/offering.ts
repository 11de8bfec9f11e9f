import type { Habit } from './habit.js';

/** What of a server's profile its offer follows from. */
export interface Offerer {
  readonly extensions: readonly string[];
  readonly sizeLimit: number;
}

/** What a server offers in one session. */
export class Offering {
  private readonly extensions: readonly string[];

  constructor(
    private readonly offerer: Offerer,
    habits: readonly Habit[],
  ) {
    this.extensions = habits.reduce((extensions, habit) => habit.offers?.(extensions) ?? extensions, offerer.extensions);
  }

  has(keyword: string): boolean {
    return this.extensions.some((extension) => extension === keyword || extension.startsWith(`${keyword} `));
  }

  /** The lines of its answer to EHLO behind the first, parted by \n. */
  get text(): string {
    const { sizeLimit } = this.offerer;
    return this.extensions.map((extension) => (extension === 'SIZE' && sizeLimit > 0 ? `SIZE ${sizeLimit}` : extension)).join('\n');
  }
}
