import { type CommandWatcher, wordAt } from './command-scan.js';
import { LETTER_X, SPACE } from './octets.js';

/** What an unknown verb becomes: so many X, or NOOP and blanks. */
export type Substitute = 'x' | 'noop';

const NOOP = [78, 79, 79, 80];

/** Lets known verbs pass and overwrites others, and what it sees of a verb that is cut by the end of a segment. */
export class VerbMask implements CommandWatcher {
  constructor(
    private readonly verbs: ReadonlySet<string>,
    private readonly substitute: Substitute = 'x',
  ) {}

  onWord(octets: Uint8Array, from: number, to: number, isWhole: boolean): boolean {
    if (from === to || this.verbs.has(wordAt(octets, from, to))) return from < to;
    if (this.substitute === 'noop' && isWhole && to - from >= NOOP.length) {
      octets.fill(SPACE, from, to);
      octets.set(NOOP, from);
    } else octets.fill(LETTER_X, from, to);
    return false;
  }

  onRest(octets: Uint8Array, from: number, to: number): void {
    octets.fill(LETTER_X, from, to);
  }
}
