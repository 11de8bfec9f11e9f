import { SECOND } from '../../engine/index.js';
import { UnsupportedError } from '../unsupported.js';
import { type Token, nameOf, tokensOf } from './lexer.js';
import { parseExpression, parseList } from './parse-expression.js';
import { parsePacket } from './parse-packet.js';
import { Reader } from './reader.js';
import { type Action, type Command, type EventTime, type Script, ScriptError, type ScriptEvent, type SystemCall } from './script.js';

/** A script's line that cannot be run here, and why. */
export class UnsupportedLine extends UnsupportedError {
  constructor(
    readonly line: number,
    feature: string,
  ) {
    super(feature);
  }
}

/** Reads a packetdrill script. @throws ScriptError, UnsupportedLine */
export function parseScript(source: string): Script {
  const tokens = tokensOf(source);
  const head = new Reader(tokens);
  const options: { place: Token; name: string; value: string | null }[] = [];
  const defined = new Map<string, Token>();
  let count = 0;
  for (; head.next.kind === 'option'; count++) {
    const place = head.take();
    const [, name, value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(place.text) ?? [];
    if (name === 'define' || name === 'D') define(defined, place, value ?? '');
    else options.push({ place, name, value: value === undefined ? null : value.replace(/^"([\s\S]*)"$/, '$1') });
  }
  const reader = new Reader(tokens.slice(count), defined);
  const before = commandOf(reader);
  const events: ScriptEvent[] = [];
  let after: Command | null = null;
  while (reader.next.kind !== 'end' && after === null) {
    after = commandOf(reader);
    if (after === null) events.push(parseEvent(reader));
  }
  if (reader.next.kind !== 'end') throw reader.error('the end of the file, or a time before the next event');
  if (events.length === 0) throw reader.error('an event, which begins with its time');
  return {
    options: options.map(({ place, ...rest }) => ({ place: { line: place.line, column: place.column }, ...rest })),
    before,
    events,
    after,
  };
}

/** `--define=NAME=value`: the word means the value from here on. */
function define(defined: Map<string, Token>, place: Token, text: string): void {
  const [, name, value] = /^([A-Za-z0-9_]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new ScriptError(place, '--define=NAME=value', nameOf(place));
  defined.set(name, tokensOf(value)[0]);
}

function commandOf(reader: Reader): Command | null {
  if (reader.next.kind !== 'command') return null;
  const { line, column, text } = reader.take();
  return { place: { line, column }, text };
}

function parseEvent(reader: Reader): ScriptEvent {
  const start = reader.next;
  const { line, column } = start;
  try {
    const time = parseTime(reader);
    const action = parseAction(reader);
    checkTime(start, time, action);
    return { place: { line, column }, time, action };
  } catch (error) {
    if (error instanceof UnsupportedError && !(error instanceof UnsupportedLine)) throw new UnsupportedLine(line, error.feature);
    throw error;
  }
}

function checkTime(start: Token, time: EventTime, action: Action): void {
  const isWaitedFor = (action.kind === 'tcp' || action.kind === 'icmp') && action.direction === 'out';
  if (isWaitedFor) return;
  if (time.kind === 'any') throw new ScriptError(start, 'a time, since only an expected packet may come at any', '“*”');
  if (time.to > time.from) throw new ScriptError(start, 'one time, since only an expected packet may have a range', 'a range');
}

function parseTime(reader: Reader): EventTime {
  if (reader.takes('*')) return { kind: 'any' };
  const kind = reader.takes('+') ? 'relative' : 'absolute';
  const start = reader.next;
  const from = parseSeconds(reader);
  if (!reader.takes('~')) return { kind, from, to: from };
  if (kind === 'relative') reader.expect('+');
  const to = parseSeconds(reader);
  if (to < from) throw new ScriptError(start, 'a range of times that goes forward', `${from / SECOND}~${to / SECOND}`);
  return { kind, from, to };
}

/** Seconds, as exact ns. */
function parseSeconds(reader: Reader): number {
  const token = reader.next;
  if (token.kind !== 'decimal' && token.kind !== 'integer') throw reader.error('a time in seconds');
  if (token.text.startsWith('-')) throw reader.error('a time that is not negative');
  reader.take();
  const [whole, part = ''] = token.text.split('.');
  return Number(whole) * SECOND + Number(part.padEnd(9, '0').slice(0, 9));
}

function parseAction(reader: Reader): Action {
  if (reader.takes('<')) return parsePacket(reader, 'in');
  if (reader.takes('>')) return parsePacket(reader, 'out');
  const token = reader.next;
  if (token.kind === 'command' || token.kind === 'code') {
    reader.take();
    return { kind: token.kind, text: token.text };
  }
  if (token.kind !== 'word' && !reader.sees('...')) throw reader.error('a system call, “<”, “>”, `a command` or %{ code }%');
  return parseCall(reader);
}

function parseCall(reader: Reader): SystemCall {
  const end = reader.takes('...') ? parseSeconds(reader) : null;
  const name = reader.expectKind('word', 'the name of a system call').text;
  reader.expect('(');
  const args = parseList(reader, ')');
  reader.expect('=');
  const result = parseExpression(reader);
  let error: string | null = null;
  if (reader.next.kind === 'word' && /^E[A-Z0-9]+$/.test(reader.next.text)) error = reader.take().text;
  if (reader.takes('(')) while (!reader.takes(')')) if (reader.take().kind === 'end') throw reader.error('“)”');
  return { kind: 'call', end, name, args, result, error };
}
