import { UnsupportedError } from '../unsupported.js';
import { isCookieName } from './fast-open.js';
import type { Reader } from './reader.js';
import { onWire } from './sequence.js';
import { type EcnField, type IcmpPacket, ScriptError, type TcpOption, type TcpPacket } from './script.js';

const FLAG_LETTERS = /^[SFRPUEWA]+$/;
const ECN_FIELDS: ReadonlySet<string> = new Set<EcnField>(['noecn', 'ect0', 'ect1', 'ce', 'ect01']);
/** Headers that a script may put around the segment, and transports that are not TCP. */
const OTHER_PROTOCOLS: ReadonlySet<string> = new Set(['ipv4', 'ipv6', 'gre', 'GREv0', 'mpls', 'udp', 'psp', 'vxlan', 'esp', 'raw']);
const MOST_16 = 0xffff;

/** What follows `<` or `>`. @throws ScriptError, UnsupportedError */
export function parsePacket(reader: Reader, direction: 'in' | 'out'): TcpPacket | IcmpPacket {
  if (OTHER_PROTOCOLS.has(reader.next.text)) throw new UnsupportedError(`${reader.next.text} packets`);
  if (reader.sees('[') && reader.ahead(1).kind === 'integer') return parseAbout(reader, direction);
  const { ecn, ip } = parseIp(reader);
  if (ecn === 'ect01' && direction === 'in') throw reader.error('[ect0] or [ect1] on a segment that is injected');
  if (OTHER_PROTOCOLS.has(reader.next.text)) throw new UnsupportedError(`${reader.next.text} packets`);
  if (reader.takes('icmp')) return parseIcmp(reader, direction);
  if (reader.next.kind === 'integer' && reader.sees('>', 1)) throw new UnsupportedError('port numbers in a segment');
  const flags = parseFlags(reader);
  const { seq, length } = parseSequence(reader);
  const ack = reader.takes('ack') ? reader.number('an acknowledgment number') : null;
  const window = reader.takes('win') ? reader.number('a window', MOST_16) : null;
  const urgent = reader.takes('urg') ? reader.number('an urgent pointer', MOST_16) : 0;
  const options = parseOptions(reader, direction);
  if (reader.sees('{')) throw new UnsupportedError('mutation of packets');
  return { kind: 'tcp', direction, ecn, ip, flags, seq, length, ack, window, urgent, options };
}

/** `[ect0]`, `(flowlabel 0x1)`, `[ce, flowlabel 0x1]`. */
function parseIp(reader: Reader): { ecn: EcnField | null; ip: string[] } {
  let ecn: EcnField | null = null;
  const ip: string[] = [];
  const closing = reader.takes('[') ? ']' : reader.takes('(') ? ')' : null;
  if (closing === null) return { ecn, ip };
  do {
    const word = reader.expectKind('word', 'an ECN field, tos, ttl or flowlabel').text;
    if (ECN_FIELDS.has(word.toLowerCase())) ecn = word.toLowerCase() as EcnField;
    else ip.push(`${word} ${reader.take().text}`);
  } while (reader.takes(','));
  reader.expect(closing);
  return { ecn, ip };
}

/** `S`, `P.`, `.`, `-`, `SEW`. */
function parseFlags(reader: Reader): string {
  const token = reader.next;
  if (reader.takes('-')) return '';
  if (reader.takes('.')) return '.';
  if (token.kind === 'decimal' && /^\.[0-7]$/.test(token.text)) throw new UnsupportedError('AccECN');
  if (token.kind !== 'word' || !FLAG_LETTERS.test(token.text)) throw reader.error('flags of a segment, out of S F R P . U E W A');
  reader.take();
  if (reader.next.kind === 'decimal' && reader.next.isGlued) throw new UnsupportedError('AccECN');
  const flags = token.text + (reader.sees('.') && reader.next.isGlued ? reader.take().text : '');
  if (flags.includes('A')) throw new UnsupportedError('AccECN');
  return flags;
}

/** `1:1001(1000)`. */
function parseSequence(reader: Reader): { seq: number; length: number } {
  const start = reader.next;
  const seq = reader.number('a sequence number');
  reader.expect(':');
  const end = reader.number('a sequence number');
  reader.expect('(');
  const length = reader.number('a length', MOST_16);
  reader.expect(')');
  if (onWire(seq + length) !== end) throw new ScriptError(start, `${seq}:${seq + length}(${length})`, `${seq}:${end}(${length})`);
  return { seq, length };
}

function parseOptions(reader: Reader, direction: 'in' | 'out'): TcpOption[] | null {
  if (!reader.sees('<') || !isOptionList(reader)) return [];
  reader.take();
  if (reader.sees('...')) {
    if (direction === 'in') throw reader.error('the options of a segment that is injected');
    reader.take();
    reader.expect('>');
    return null;
  }
  const options: TcpOption[] = [];
  do options.push(parseOption(reader));
  while (reader.takes(','));
  reader.expect('>');
  return options;
}

/** A `<` after a segment may also begin the next event's packet only if a time stood before it, so here it is a list of options. */
function isOptionList(reader: Reader): boolean {
  return reader.ahead(1).kind === 'word' || reader.sees('...', 1);
}

function parseOption(reader: Reader): TcpOption {
  const token = reader.expectKind('word', 'a TCP option');
  switch (token.text) {
    case 'nop':
    case 'eol':
    case 'sackOK':
      return { kind: token.text };
    case 'mss':
      return { kind: 'mss', value: reader.number('a segment size', MOST_16) };
    case 'wscale':
      return { kind: 'wscale', value: reader.number('a window shift', 0xff) };
    case 'TS': {
      reader.expect('val');
      const val = reader.number('a timestamp');
      reader.expect('ecr');
      return { kind: 'TS', val, ecr: reader.number('a timestamp') };
    }
    case 'sack':
      return { kind: 'sack', blocks: parseBlocks(reader) };
    case 'FO':
    case 'FOEXP':
    case 'md5':
      return { kind: token.text, octets: parseOctets(reader) };
    default:
      throw new UnsupportedError(`TCP option ${token.text}`);
  }
}

function parseBlocks(reader: Reader): [number, number][] {
  const blocks: [number, number][] = [];
  do {
    const left = reader.number('the left edge of a block');
    reader.expect(':');
    blocks.push([left, reader.number('the right edge of a block')]);
  } while (reader.next.kind === 'integer');
  return blocks;
}

/** Hexadecimal digits, or the name of this host's own cookie, or nothing. */
function parseOctets(reader: Reader): string {
  const { kind, text } = reader.next;
  if (isCookieName(text)) return reader.take().text;
  if ((kind !== 'word' && kind !== 'integer') || !/^[0-9a-fA-F]+$/.test(text)) return '';
  return reader.take().text.toLowerCase();
}

/** The segment that a message is about may also stand before it. */
function parseAbout(reader: Reader, direction: 'in' | 'out'): IcmpPacket {
  reader.expect('[');
  const about = parseSequence(reader);
  reader.expect(']');
  reader.expect('icmp');
  return { ...parseIcmp(reader, direction), ...about };
}

/** `unreachable frag_needed mtu 1200 [1:1461(1460)]`. */
function parseIcmp(reader: Reader, direction: 'in' | 'out'): IcmpPacket {
  const type = reader.expectKind('word', 'a type of ICMP message').text;
  let code: string | null = null;
  if (reader.next.kind === 'word' && !reader.sees('mtu') && !reader.sees('id')) code = reader.take().text;
  const mtu = reader.takes('mtu') ? reader.number('an MTU', MOST_16) : null;
  if (reader.sees('id')) throw new UnsupportedError('ICMP echo');
  let about = { seq: 0, length: 0 };
  if (reader.takes('[')) {
    if (reader.next.kind === 'word') throw new UnsupportedError(`ICMP about ${reader.next.text}`);
    about = parseSequence(reader);
    reader.expect(']');
  }
  return { kind: 'icmp', direction, type, code, mtu, ...about };
}
