import { UnsupportedError } from '../unsupported.js';

export interface CodeToken {
  readonly kind: 'number' | 'name' | 'string' | 'operator' | 'end of statement';
  readonly text: string;
  readonly value: number;
}

const RULES: readonly (readonly [CodeToken['kind'] | 'skip', RegExp])[] = [
  ['skip', /(?:[ \t\r\f]+|\\\r?\n|#[^\n]*)/y],
  ['end of statement', /[\n;]/y],
  ['number', /(?:0x[0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['string', /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/y],
  ['operator', /(?:\/\/=|\*\*=|>>=|<<=|==|!=|<=|>=|<<|>>|\/\/|\*\*|[-+*/%&|^]=|[-+*/%&|^~<>=(),:[\]{}.])/y],
];

/** Splits a script's code (a small part of Python) into statements. @throws UnsupportedError */
export function statementsOf(code: string): CodeToken[][] {
  const statements: CodeToken[][] = [[]];
  let open = 0;
  let at = 0;
  while (at < code.length) {
    const [kind, text] = tokenAt(code, at);
    at += text.length;
    if (kind === 'skip') continue;
    if (kind === 'end of statement') {
      if (open === 0 || text === ';') statements.push([]);
      continue;
    }
    if ('([{'.includes(text)) open++;
    if (')]}'.includes(text)) open--;
    statements[statements.length - 1].push({ kind, text, value: kind === 'number' ? Number(text) : 0 });
  }
  return statements.filter((statement) => statement.length > 0);
}

function tokenAt(code: string, at: number): [CodeToken['kind'] | 'skip', string] {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(code);
    if (match !== null) return [kind, match[0]];
  }
  throw new UnsupportedError(`code: ${code.slice(at, at + 16).trim()}`);
}
