import type { Reader } from './reader.js';
import type { Expression, StructField } from './script.js';

/** An argument or a result of a system call. @throws ScriptError */
export function parseExpression(reader: Reader): Expression {
  const first = parsePart(reader);
  if (!reader.sees('|')) return first;
  const parts = [first];
  while (reader.takes('|')) parts.push(parsePart(reader));
  return { kind: 'or', parts };
}

/** `a, b)`: up to and with the closing bracket. */
export function parseList(reader: Reader, closing: string): Expression[] {
  const items: Expression[] = [];
  if (reader.takes(closing)) return items;
  do items.push(parseExpression(reader));
  while (reader.takes(','));
  reader.expect(closing);
  return items;
}

function parsePart(reader: Reader): Expression {
  const token = reader.next;
  switch (token.kind) {
    case 'integer':
      reader.take();
      return { kind: 'number', value: Number(token.text), isHex: false };
    case 'hex':
      reader.take();
      return { kind: 'number', value: Number.parseInt(token.text, 16), isHex: true };
    case 'string':
      return parseText(reader);
    case 'word':
      return parseWord(reader);
    default:
  }
  if (reader.takes('...')) return { kind: 'any' };
  if (reader.takes('[')) return { kind: 'list', items: parseList(reader, ']') };
  if (reader.takes('{')) return parseBraces(reader);
  throw reader.error('a value');
}

/** Strings that follow one another are one. */
function parseText(reader: Reader): Expression {
  let text = '';
  while (reader.next.kind === 'string') text += unescaped(reader.take().text);
  return { kind: 'text', text, isPrefix: reader.takes('...') };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function parseWord(reader: Reader): Expression {
  const name = reader.take().text;
  if (reader.takes('(')) return { kind: 'call', name, args: parseList(reader, ')') };
  return { kind: 'word', name };
}

/** `{fd=3, events=POLLIN}` or `{..., 1000}`. */
function parseBraces(reader: Reader): Expression {
  const isStruct = reader.next.kind === 'word' && (reader.sees('=', 1) || reader.sees('(', 1));
  if (!isStruct) return { kind: 'braces', items: parseList(reader, '}') };
  const fields: StructField[] = [];
  do {
    const name = reader.expectKind('word', 'the name of a field').text;
    let argument: Expression | null = null;
    if (reader.takes('(')) {
      argument = parseExpression(reader);
      reader.expect(')');
    }
    reader.expect('=');
    fields.push({ name, argument, value: parseExpression(reader) });
  } while (reader.takes(','));
  reader.expect('}');
  return { kind: 'struct', fields };
}
