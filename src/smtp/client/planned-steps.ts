import { Ring } from '../../engine/index.js';
import { type Step, rset } from './step.js';
import type { Transaction } from './transaction.js';

/** The steps that are planned and not written, in order. */
export class PlannedSteps {
  /** Before the next MAIL the server must be told to forget the transaction under way (RFC 3030 2, RFC 5321 4.1.4). */
  needsReset = false;
  private readonly steps = new Ring<Step>();

  /** The next step; RSET where one is due. */
  get next(): Step | undefined {
    const step = this.steps.at(0);
    if (!this.needsReset || step?.kind !== 'mail') return step;
    this.needsReset = false;
    const reset = rset();
    this.steps.unshift(reset);
    return reset;
  }

  shift(): void {
    this.steps.shift();
  }

  add(step: Step): void {
    this.steps.push(step);
  }

  /** These come before everything that is planned. */
  addFirst(steps: readonly Step[]): void {
    for (let i = steps.length - 1; i >= 0; i--) this.steps.unshift(steps[i]);
  }

  /** Leaves out everything but a text that the server may be waiting for: DATA has gone, and what comes next is the text, whatever it is. */
  clear(): void {
    const kept = [...this.steps].filter(({ kind, transaction }) => kind === 'body' && transaction?.mayAwaitText === true);
    this.steps.clear();
    for (const step of kept) this.steps.push(step);
  }

  /** Leaves out the unwritten steps of a transaction, which is the next. */
  leaveOut(transaction: Transaction): void {
    for (let step = this.steps.at(0); step?.transaction === transaction; step = this.steps.at(0)) {
      this.steps.shift();
      transaction.open--;
    }
  }

  /** Leaves out the unwritten steps of a transaction that has failed. */
  skipWhatIsMoot(transaction: Transaction): void {
    if (!transaction.hasFailed) return;
    for (let step = this.steps.at(0); step?.transaction === transaction; step = this.steps.at(0)) {
      if (step.kind === 'body' && transaction.mayAwaitText) return;
      this.steps.shift();
      transaction.open--;
      this.needsReset = true;
    }
  }
}
