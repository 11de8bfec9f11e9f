/** A recording needs something that the simulator does not have: `feature` names it. Never counted as agreement. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';

  constructor(readonly feature: string) {
    super(`not supported: ${feature}`);
  }
}
