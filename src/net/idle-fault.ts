/** A fault of a plan that did nothing. */
export interface IdleFault {
  /** Which kind of fault. */
  readonly list: 'cuts' | 'partitions' | 'crashes';
  /** Its place among the placed ones of its kind; null: those that are drawn, none of which did anything. */
  readonly index: number | null;
  readonly why: WhyIdle;
  /** How often the point that it waited for was reached; of random cuts, how many were drawn. */
  readonly count: number;
}

/**
 * run-over: its time came after the end; never-opened: there was no such
 * connection; not-open: it, or any, was not open at the time; not-reached: the
 * point was not reached so often; not-carried: no connection concerned carried
 * so much; cut-before: the connection was cut already; down-before: the host
 * was down already; no-chance: none that was drawn came in time.
 */
export type WhyIdle = 'run-over' | 'never-opened' | 'not-open' | 'not-reached' | 'not-carried' | 'cut-before' | 'down-before' | 'no-chance';
