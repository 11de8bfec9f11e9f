interface Explanation {
  readonly cases: RegExp;
  /** The kernel's mechanism that is not modelled. */
  readonly mechanism: string;
}

/** Cases that are known to differ, and why. `test/fixtures/truth/README.md` says more. */
const EXPLANATIONS: readonly Explanation[] = [];

/** Why a case may differ, or null. */
export function explanationOf(id: string): string | null {
  return EXPLANATIONS.find(({ cases }) => cases.test(id))?.mechanism ?? null;
}
