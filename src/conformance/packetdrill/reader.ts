import { type Token, type TokenKind, nameOf } from './lexer.js';
import { ScriptError } from './script.js';

/** Goes through a script's tokens, one after the other. */
export class Reader {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    /** Words that `--define` has given another meaning. */
    private readonly defined: ReadonlyMap<string, Token> = new Map(),
  ) {}

  get next(): Token {
    return this.ahead(0);
  }

  ahead(by: number): Token {
    const token = this.tokens[Math.min(this.at + by, this.tokens.length - 1)];
    if (token.kind !== 'word') return token;
    const meaning = this.defined.get(token.text);
    return meaning === undefined ? token : { ...meaning, line: token.line, column: token.column, isGlued: token.isGlued };
  }

  take(): Token {
    const token = this.next;
    this.at++;
    return token;
  }

  /** Whether a symbol or word stands `by` tokens ahead. */
  sees(text: string, by = 0): boolean {
    const { kind, text: found } = this.ahead(by);
    return (kind === 'symbol' || kind === 'word') && found === text;
  }

  /** Takes a symbol or word if it stands next. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): Token {
    if (!this.sees(text)) throw this.error(`“${text}”`);
    return this.take();
  }

  expectKind(kind: TokenKind, what: string): Token {
    if (this.next.kind !== kind) throw this.error(what);
    return this.take();
  }

  /** A whole number from 0 to `most`. */
  number(what: string, most = 0xffff_ffff): number {
    const token = this.expectKind('integer', what);
    const value = Number(token.text);
    if (value < 0 || value > most) throw new ScriptError(token, `${what} from 0 to ${most}`, nameOf(token));
    return value;
  }

  error(expected: string): ScriptError {
    return new ScriptError(this.next, expected, nameOf(this.next));
  }
}
