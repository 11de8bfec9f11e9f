/** When a message that could not be delivered is tried again (RFC 5321 4.5.4.1). */
export interface RetryPolicy {
  /**
   * Wait before the next try, ns.
   * @param tries those made so far, from 1
   * @param ageNs since the submission
   */
  delayNs(tries: number, ageNs: number): number;
  /** Age at which a message is returned to its sender, ns. */
  readonly giveUpAfterNs: number;
}

/** The same wait every time. */
export class FixedRetry implements RetryPolicy {
  constructor(
    private readonly afterNs: number,
    readonly giveUpAfterNs: number,
  ) {}

  delayNs(): number {
    return this.afterNs;
  }
}
