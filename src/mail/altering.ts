import { SHARED, shared } from '../engine/index.js';
import type { Message } from './message.js';
import type { Workload } from './workload.js';
import type { Hazard } from './hazard.js';

/** What becomes of a message at one of its tries (how often it was tried before). */
export type Alter = (message: Message, tries: number) => Message;

class Altered implements Workload {
  readonly [SHARED] = true;

  constructor(
    private readonly inner: Workload,
    private readonly alter: Alter,
  ) {}

  get count(): number {
    return this.inner.count;
  }

  get mostRecipients(): number {
    return this.inner.mostRecipients;
  }

  recipientCount(number: number): number {
    return this.inner.recipientCount(number);
  }

  message(number: number, tries = 0): Message {
    return this.alter(this.inner.message(number, tries), tries);
  }
}

/** A hazard that changes what messages say and nothing else. */
export const altering = (name: string, alter: Alter): Hazard =>
  shared({ name, over: (workload: Workload) => new Altered(workload, shared(alter)) });
