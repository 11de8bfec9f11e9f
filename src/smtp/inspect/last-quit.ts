import type { CommandScan, CommandWatcher } from './command-scan.js';
import type { Inspector, Verdict } from './inspector.js';
import { SPACE } from './octets.js';

const QUIT_END = 'QUIT\r\n'.length;
const QUIT = [81, 85, 73, 84];
const NONE = -1;

/**
 * Makes one QUIT of a group of commands that a segment holds and that ends with
 * QUIT: in place, as QUIT and blanks up to the CRLF. A text ends one group and begins another.
 */
export class LastQuit implements CommandWatcher {
  /** Where in the segment under inspection the group begins, or NONE. */
  private groupFrom = NONE;

  onWord(_octets: Uint8Array, from: number, to: number, isWhole: boolean): boolean {
    return isWhole && from < to;
  }

  onRest(): void {}

  onLine(octets: Uint8Array, verb: string, from: number, to: number): Verdict {
    if (this.groupFrom === NONE) this.groupFrom = from;
    const { groupFrom } = this;
    if (verb === 'BDAT') this.groupFrom = NONE;
    else if (verb === 'QUIT' && to === octets.length && groupFrom !== NONE && groupFrom < from) {
      octets.fill(SPACE, groupFrom, to - QUIT_END + QUIT.length);
      octets.set(QUIT, groupFrom);
    }
    return 'pass';
  }

  onText(): Verdict {
    this.groupFrom = NONE;
    return 'pass';
  }

  /** The next octets belong to another segment. */
  beginSegment(): void {
    this.groupFrom = NONE;
  }
}

/** Tells a `LastQuit` where segments begin. */
export class SegmentwiseScan implements Inspector {
  constructor(
    private readonly scan: CommandScan,
    private readonly watcher: LastQuit,
  ) {}

  inspect(octets: Uint8Array, before: number): Verdict {
    this.watcher.beginSegment();
    return this.scan.inspect(octets, before);
  }
}
