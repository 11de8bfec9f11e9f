import type { CommandWatcher } from './command-scan.js';
import type { Verdict } from './inspector.js';
import { TextLimits } from './text-limits.js';
import type { VerbMask } from './verb-mask.js';

/** Longest command line that passes, octets with CRLF (RFC 5321 4.5.3.1.4). */
export const LONGEST_COMMAND = 512;
/** Most RCPT commands of a transaction that pass (RFC 5321 4.5.3.1.8). */
export const MOST_RECIPIENTS = 100;

/** Masks verbs, and ends the connection that has a command line, a header line, a file name or a number of recipients beyond its limit. */
export class LimitedCommands implements CommandWatcher {
  private recipients = 0;
  private readonly text = new TextLimits();

  constructor(
    private readonly mask: VerbMask,
    /** What becomes of the segment that is too much. */
    private readonly tooMuch: Verdict,
  ) {}

  onWord(octets: Uint8Array, from: number, to: number, isWhole: boolean): boolean {
    return this.mask.onWord(octets, from, to, isWhole);
  }

  onRest(octets: Uint8Array, from: number, to: number): void {
    this.mask.onRest(octets, from, to);
  }

  onLength(octets: number): Verdict {
    return octets > LONGEST_COMMAND ? this.tooMuch : 'pass';
  }

  onLine(_octets: Uint8Array, verb: string): Verdict {
    if (verb === 'RCPT') this.recipients++;
    else if (verb === 'MAIL') this.recipients = 0;
    else if (verb === 'DATA') this.text.begin();
    return this.recipients > MOST_RECIPIENTS ? this.tooMuch : 'pass';
  }

  onText(octet: number, state: number): Verdict {
    return this.text.exceeds(octet, state) ? this.tooMuch : 'pass';
  }
}
