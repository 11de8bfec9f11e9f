/** What came of a script. Unsupported is never a pass: `feature` at `line` is not there to be tried. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail' | 'unsupported';
  /** The line in question; null when all is well. */
  readonly line: number | null;
  readonly expected: string | null;
  readonly got: string | null;
  readonly feature: string | null;
}

export const PASS: Verdict = { verdict: 'pass', line: null, expected: null, got: null, feature: null };

/** Something else happened than the script says. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';

  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}, got ${got}`);
  }
}
