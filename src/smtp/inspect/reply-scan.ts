import type { DialogueView } from './dialogue-view.js';
import type { Inspector, Verdict } from './inspector.js';
import { CR, HYPHEN, LETTER_X, LF, SPACE, STAR, TWO, ZERO, wordEnd } from './octets.js';

/** What a box does to replies. */
export interface ReplyRules {
  /** The text of the greeting becomes `*`, but for 2, 0 and spaces. */
  readonly masksBanner: boolean;
  /** Keywords of the EHLO reply that stay; others become X. Null: all stay. */
  readonly keywords: ReadonlySet<string> | null;
}

const TEXT_COLUMN = 4;

/** Follows the server's replies and masks what the rules say. */
export class ReplyScan implements Inspector {
  private column = 0;
  private code = 0;
  private isLastLine = true;
  /** Line of the reply under way, from 0. */
  private line = 0;
  private masksWord = false;

  constructor(
    private readonly dialogue: DialogueView,
    private readonly rules: ReplyRules,
  ) {}

  inspect(octets: Uint8Array): Verdict {
    for (let at = 0; at < octets.length; at++) {
      const octet = octets[at];
      if (octet === LF) this.endLine();
      else if (this.column < TEXT_COLUMN) this.takeCode(octet);
      else this.maskText(octets, at);
    }
    return 'pass';
  }

  private takeCode(octet: number): void {
    if (this.column < 3) this.code = this.code * 10 + octet - ZERO;
    else this.isLastLine = octet !== HYPHEN;
    this.column++;
  }

  private maskText(octets: Uint8Array, at: number): void {
    const { dialogue, rules } = this;
    const { nextReply } = dialogue;
    if (nextReply === 'greeting' && rules.masksBanner) {
      if (!KEPT_IN_BANNER.has(octets[at])) octets[at] = STAR;
    } else if (nextReply === 'ehlo' && rules.keywords !== null && this.line > 0) this.maskKeyword(octets, at, rules.keywords);
    this.column++;
  }

  /** A keyword that is cut by the segment's end is not recognised. */
  private maskKeyword(octets: Uint8Array, at: number, keywords: ReadonlySet<string>): void {
    if (this.column === TEXT_COLUMN) {
      const end = wordEnd(octets, at);
      const word = String.fromCharCode(...octets.subarray(at, end)).toUpperCase();
      this.masksWord = end === octets.length || !keywords.has(word);
    }
    if (wordEnd(octets, at) === at) this.masksWord = false;
    if (this.masksWord) octets[at] = LETTER_X;
  }

  private endLine(): void {
    this.line++;
    this.column = 0;
    this.masksWord = false;
    if (this.isLastLine) {
      this.dialogue.onReply(this.code);
      this.line = 0;
    }
    this.code = 0;
    this.isLastLine = true;
  }
}

const KEPT_IN_BANNER: ReadonlySet<number> = new Set([TWO, ZERO, SPACE, CR]);
