import { TextState, endsText, textStateAfter } from '../server/content-reader.js';
import type { DialogueView } from './dialogue-view.js';
import type { Inspector, Verdict } from './inspector.js';
import { LF, wordEnd } from './octets.js';

/** What a box does with the commands and texts that it sees. */
export interface CommandWatcher {
  /**
   * The first word of a line, or, when the segment ends in it (`isWhole` false), its
   * beginning. May overwrite it. True: it is a known verb.
   */
  onWord(octets: Uint8Array, from: number, to: number, isWhole: boolean): boolean;
  /** The rest of a word of which `onWord` saw the beginning and did not know it. */
  onRest(octets: Uint8Array, from: number, to: number): void;
  /** So many octets of a command line have come, the line end included. */
  onLength?(octets: number): Verdict;
  /** A command line has ended before `to`; `from` is where it began, or -1: in an earlier segment. `verb` is empty when it was not known. */
  onLine?(octets: Uint8Array, verb: string, from: number, to: number): Verdict;
  /** An octet of a text; `state` is where the text stands after it. */
  onText?(octet: number, state: number): Verdict;
}

const Place = { lineStart: 0, unknownWord: 1, argument: 2 } as const;

/**
 * Follows what a client sends: lines of commands, texts up to their dot, and BDAT
 * chunks. A verb is known only where one segment holds the whole of it, and a chunk
 * is one only where the watcher knows BDAT.
 */
export class CommandScan implements Inspector {
  private place: number = Place.lineStart;
  private verb = '';
  private length = 0;
  private text: number = TextState.lineStart;
  /** Octets of a chunk that are still to come. */
  private chunkLeft = 0;
  /** The argument of a BDAT that is under way. */
  private argument = '';

  /** @param knowsOnlyWholeDot a final dot whose CRLF.CRLF is cut by a segment's end is not known, unless the cut is before the dot itself */
  constructor(
    private readonly dialogue: DialogueView,
    private readonly watcher: CommandWatcher,
    private readonly knowsOnlyWholeDot = false,
  ) {}

  inspect(octets: Uint8Array, before: number): Verdict {
    if (this.knowsOnlyWholeDot && this.dialogue.inText && this.hasCutDot(octets, before)) return 'swallow';
    let lineFrom = this.place === Place.lineStart ? 0 : -1;
    let at = 0;
    while (at < octets.length) {
      if (this.chunkLeft > 0) {
        const taken = Math.min(this.chunkLeft, octets.length - at);
        this.chunkLeft -= taken;
        at += taken;
        lineFrom = at;
        continue;
      }
      if (this.dialogue.inText) {
        const octet = octets[at++];
        const verdict = this.takeText(octet);
        if (verdict !== 'pass') return verdict;
        lineFrom = at;
        continue;
      }
      at = this.takeWord(octets, at);
      const end = octets.indexOf(LF, at) + 1;
      const to = end === 0 ? octets.length : end;
      this.length += to - at;
      if (this.verb === 'BDAT' && this.argument.length < LONGEST_ARGUMENT)
        this.argument += String.fromCharCode(...octets.subarray(at, Math.min(to, at + LONGEST_ARGUMENT)));
      at = to;
      const verdict = this.watcher.onLength?.(this.length) ?? 'pass';
      if (verdict !== 'pass') return verdict;
      if (end === 0) break;
      const ended = this.endLine(octets, lineFrom, end);
      if (ended !== 'pass') return ended;
      lineFrom = at;
    }
    return 'pass';
  }

  /**
   * The first octets end a text whose CRLF.CRLF began in an earlier segment. When it
   * was cut between CRLF and dot, this segment begins with the whole line of the dot.
   */
  private hasCutDot(octets: Uint8Array, before: number): boolean {
    let state = this.text;
    for (let at = 0; at < octets.length && before + at < LONGEST_CUT; at++) {
      if (endsText(state, octets[at])) return before + at + 1 !== DOT_LINE;
      state = textStateAfter(state, octets[at]);
    }
    return false;
  }

  private takeText(octet: number): Verdict {
    const isEnd = endsText(this.text, octet);
    this.text = isEnd ? TextState.lineStart : textStateAfter(this.text, octet);
    if (isEnd) {
      this.dialogue.onTextEnd();
      return 'pass';
    }
    return this.watcher.onText?.(octet, this.text) ?? 'pass';
  }

  /** Takes what there is of the line's first word; returns the offset after it. */
  private takeWord(octets: Uint8Array, from: number): number {
    if (this.place === Place.argument) return from;
    const to = wordEnd(octets, from);
    const isWhole = to < octets.length;
    if (this.place === Place.lineStart) {
      const known = this.watcher.onWord(octets, from, to, isWhole);
      this.verb = known ? wordAt(octets, from, to) : '';
      this.place = known || isWhole ? Place.argument : Place.unknownWord;
    } else {
      this.watcher.onRest(octets, from, to);
      if (isWhole) this.place = Place.argument;
    }
    this.length += to - from;
    return to;
  }

  private endLine(octets: Uint8Array, from: number, to: number): Verdict {
    const { verb } = this;
    this.chunkLeft = Number(/^ *(\d{1,15})/.exec(this.argument)?.[1] ?? 0);
    this.argument = '';
    this.place = Place.lineStart;
    this.verb = '';
    this.length = 0;
    this.text = TextState.lineStart;
    this.dialogue.onCommand(verb);
    return this.watcher.onLine?.(octets, verb, from, to) ?? 'pass';
  }
}

/** A word in upper case. */
export const wordAt = (octets: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...octets.subarray(from, to)).toUpperCase();

/** As much of BDAT's argument as is read: its size, and more. */
const LONGEST_ARGUMENT = 32;
/** Octets of `.CRLF`, and the most of CRLF.CRLF that a later segment can begin with. */
const DOT_LINE = 3;
const LONGEST_CUT = 4;
