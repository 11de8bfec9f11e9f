/** Where in a dialogue a server may be told to refuse. */
export const REFUSAL_STAGES = ['greeting', 'hello', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'content', 'recipient', 'chunk'] as const;
export type RefusalStage = (typeof REFUSAL_STAGES)[number];

/** What each stage answers. */
export const refusalStages: readonly { readonly name: RefusalStage; readonly summary: string }[] = [
  { name: 'greeting', summary: 'an error in place of the 220' },
  { name: 'hello', summary: 'an error to HELO, EHLO or QHLO' },
  { name: 'starttls', summary: 'an error in place of the 220 to STARTTLS' },
  { name: 'auth', summary: 'an error in place of the 235' },
  { name: 'mail', summary: 'an error to MAIL' },
  { name: 'rcpt', summary: 'an error to RCPT' },
  { name: 'data', summary: 'an error in place of the 354' },
  { name: 'content', summary: 'an error to the final dot or the last chunk' },
  { name: 'recipient', summary: 'an error to the final dot or the last chunk for one recipient (LMTP); each counts' },
  { name: 'chunk', summary: 'an error to BDAT, whose octets are swallowed' },
];

/** Answers the n-th (or every n-th) occurrence of a stage with an error. */
export interface Refusal {
  readonly at: RefusalStage;
  readonly code: number;
  /** The one occurrence that is refused, from 1; null: see `every`. */
  readonly nth: number | null;
  /** Every k-th occurrence is refused; null: see `nth`. */
  readonly every: number | null;
}

/** Counts the stages that a server has come to and says which to refuse. */
export class Refusals {
  private readonly counts: number[];

  constructor(private readonly plan: readonly Refusal[]) {
    this.counts = plan.map(() => 0);
  }

  /** The code to refuse with, or 0. */
  next(stage: RefusalStage): number {
    let code = 0;
    for (let i = 0; i < this.plan.length; i++) {
      const refusal = this.plan[i];
      if (refusal.at !== stage) continue;
      const count = ++this.counts[i];
      if (refusal.nth === count || (refusal.every !== null && count % refusal.every === 0)) code ||= refusal.code;
    }
    return code;
  }
}
