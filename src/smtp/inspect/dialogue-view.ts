import { Ring } from '../../engine/index.js';

/** Which reply the server owes, as far as a box tells them apart. */
export type Owed = 'greeting' | 'ehlo' | 'data' | 'other';

/**
 * Where a dialogue stands, as seen from its middle: replies are paired with
 * commands by counting, as the client does it (RFC 2920 3.1).
 */
export class DialogueView {
  /**
   * What the client sends is a text. From its DATA on, not only from the 354: what
   * comes between the two is let through unread, for which Mailguard was known
   * (CVE-2000-1022). A client that keeps to the rules sends nothing there.
   */
  inText = false;
  private readonly owed = new Ring<Owed>();

  constructor() {
    this.owed.push('greeting');
  }

  /** The reply that comes next. */
  get nextReply(): Owed {
    return this.owed.at(0) ?? 'other';
  }

  /** A command line has passed. */
  onCommand(verb: string): void {
    this.owed.push(verb === 'EHLO' ? 'ehlo' : verb === 'DATA' ? 'data' : 'other');
    if (verb === 'DATA') this.inText = true;
  }

  /** The final dot has passed. */
  onTextEnd(): void {
    this.inText = false;
    this.owed.push('other');
  }

  /** A reply has passed, its last line included. */
  onReply(code: number): void {
    if (this.owed.shift() === 'data' && code !== 354) this.inText = false;
  }
}
