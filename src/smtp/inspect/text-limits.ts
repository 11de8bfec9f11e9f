import { TextState } from '../server/content-reader.js';
import { CR, LF } from './octets.js';

/** Longest line of a header that passes, octets without CRLF (RFC 5322 2.1.1). */
export const LONGEST_HEADER_LINE = 998;
/** Longest file name that passes, octets. */
export const LONGEST_FILENAME = 255;

const Part = { header: 0, partHeader: 1, body: 2 } as const;
const LONG_NAME = new RegExp(`[;\\s](?:file)?name\\s*=\\s*(?:"[^"]{${LONGEST_FILENAME + 1}}|[^"\\s;]{${LONGEST_FILENAME + 1}})`, 'i');

/**
 * Measures a message on its way: the lines of its header, and the file names that a
 * Content-Disposition or Content-Type field gives, in the header or at the
 * beginning of a MIME part (after a line that begins with two hyphens).
 */
export class TextLimits {
  private part: number = Part.header;
  private length = 0;
  private line = '';
  private namesFile = false;

  /** A text begins. */
  begin(): void {
    this.part = Part.header;
    this.endLine();
    this.namesFile = false;
  }

  /** One more octet, and where the text stands after it. True: it is more than may pass. */
  exceeds(octet: number, state: number): boolean {
    if (octet === CR || octet === LF) {
      if (state === TextState.lineStart) this.takeLine();
      return false;
    }
    this.length++;
    if (this.part === Part.header && this.length > LONGEST_HEADER_LINE) return true;
    if (this.length > (this.part === Part.body ? BOUNDARY.length : LONGEST_HEADER_LINE)) return false;
    this.line += String.fromCharCode(octet);
    return this.part !== Part.body && this.length > LONGEST_FILENAME && this.isFileField() && LONG_NAME.test(this.line);
  }

  private isFileField(): boolean {
    return isFolded(this.line) ? this.namesFile : NAMES_FILE.test(this.line);
  }

  private takeLine(): void {
    if (this.length === 0) this.part = Part.body;
    else if (this.part === Part.body) {
      if (this.line === BOUNDARY) this.part = Part.partHeader;
    } else this.namesFile = this.isFileField();
    this.endLine();
  }

  private endLine(): void {
    this.length = 0;
    this.line = '';
  }
}

const BOUNDARY = '--';
const NAMES_FILE = /^content-(?:disposition|type)\s*:/i;
const isFolded = (line: string): boolean => line.startsWith(' ') || line.startsWith('\t');
