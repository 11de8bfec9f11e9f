import { SHARED, shared } from '../engine/index.js';
import { readdressed } from './edit.js';
import type { Message } from './message.js';
import type { Workload } from './workload.js';
import type { Hazard } from './hazard.js';

/** What is sent behind each message, as a message of its own. */
export interface Companion {
  /** Its recipients; those of the message when left out. */
  readonly recipients?: readonly string[];
  /** Its envelope sender; that of the message when left out. */
  readonly sender?: string;
  /** What it says, from what the message says. */
  readonly alter: (message: Message) => Message;
}

class Doubled implements Workload {
  readonly [SHARED] = true;

  constructor(
    private readonly inner: Workload,
    private readonly companion: Companion,
  ) {}

  get count(): number {
    return 2 * this.inner.count;
  }

  get mostRecipients(): number {
    return Math.max(this.inner.mostRecipients, this.companion.recipients?.length ?? 0);
  }

  recipientCount(number: number): number {
    const { recipients } = this.companion;
    return number % 2 === 1 && recipients !== undefined ? recipients.length : this.inner.recipientCount((number - (number % 2)) / 2);
  }

  message(number: number, tries = 0): Message {
    const isCompanion = number % 2 === 1;
    const message = this.inner.message((number - (number % 2)) / 2, tries);
    if (!isCompanion) return readdressed(message, number);
    const { recipients, sender, alter } = this.companion;
    return alter(readdressed(message, number, recipients, sender));
  }
}

/** A hazard that sends something behind each message. */
export const doubling = (name: string, companion: Companion): Hazard =>
  shared({ name, over: (workload: Workload) => new Doubled(workload, shared(companion)) });
