import { type Place, ScriptError } from './script.js';

export type TokenKind = 'option' | 'decimal' | 'integer' | 'hex' | 'word' | 'string' | 'command' | 'code' | 'symbol' | 'end';

export interface Token extends Place {
  readonly kind: TokenKind;
  /** Without its delimiters. */
  readonly text: string;
  /** No space stands between this token and the one before. */
  readonly isGlued: boolean;
}

/** In the order in which they are tried; the first group is the token's text. */
const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['option', /--([A-Za-z0-9_]+(?:=(?:[A-Za-z0-9_]+=)?(?:"(?:\\[\s\S]|[^"\n])*"|`(?:\\[\s\S]|[^`])*`|[^\s`"]*))?)/y],
  ['decimal', /(-?[0-9]*\.[0-9]+)/y],
  ['hex', /(0x[0-9a-fA-F]+)/y],
  ['word', /([A-Za-z_][A-Za-z0-9_]*|[0-9]+[A-Za-z_][A-Za-z0-9_]*)/y],
  ['integer', /(-?[0-9]+)/y],
  ['string', /"((?:\\[\s\S]|[^"\\])*)"/y],
  ['command', /`((?:\\[\s\S]|[^`\\])*)`/y],
  ['code', /%\{([\s\S]*?)\}%/y],
  ['symbol', /(\.\.\.)/y],
  ['symbol', /([^\s])/y],
];

const SKIPPED = /(?:[ \t\r\n\f]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/** What opens and is never closed. */
const UNCLOSED: Readonly<Record<string, string>> = { '"': 'a closing "', '`': 'a closing `', '%{': '}%', '/*': '*/' };

/** Splits a script into tokens; the last has the kind `end`. @throws ScriptError */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const pass = (to: number): void => {
    for (let next = source.indexOf('\n', at); next >= 0 && next < to; next = source.indexOf('\n', next + 1)) {
      line++;
      lineStart = next + 1;
    }
    at = to;
  };
  for (;;) {
    const before = at;
    SKIPPED.lastIndex = at;
    if (SKIPPED.test(source)) pass(SKIPPED.lastIndex);
    const place = { line, column: at - lineStart + 1, isGlued: at === before };
    if (at >= source.length) {
      tokens.push({ ...place, kind: 'end', text: '' });
      return tokens;
    }
    const opening = Object.keys(UNCLOSED).find((text) => source.startsWith(text, at));
    const [kind, text, end] = tokenAt(source, at);
    if (kind === 'symbol' && opening !== undefined) throw new ScriptError(place, UNCLOSED[opening], 'the end of the file');
    tokens.push({ ...place, kind, text });
    pass(end);
  }
}

function tokenAt(source: string, at: number): [TokenKind, string, number] {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(source);
    if (match !== null) return [kind, match[1], rule.lastIndex];
  }
  throw new RangeError('some rule matches every character');
}

/** How an error message names a token. */
export function nameOf(token: Token): string {
  if (token.kind === 'end') return 'the end of the file';
  const text = token.text.length > 24 ? `${token.text.slice(0, 24)}…` : token.text;
  return `“${text.replace(/\s+/g, ' ')}”`;
}
