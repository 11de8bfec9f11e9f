import { ACK, CWR, ECE, FIN, NO_SCALING, NO_TIMESTAMP, RST, SYN, type Segment } from '../../tcp/index.js';
import { Ecn } from '../../net/index.js';
import type { EcnField, TcpOption, TcpPacket } from './script.js';

const FLAGS: readonly (readonly [letter: string, bit: number])[] = [
  ['S', SYN],
  ['F', FIN],
  ['R', RST],
  ['.', ACK],
  ['E', ECE],
  ['W', CWR],
];

const ECN_NAMES: readonly EcnField[] = ['noecn', 'ect1', 'ect0', 'ce'];

const NOP: TcpOption = { kind: 'nop' };

/** The bits of a script's flags; P and U are no part of them. */
export function flagBits(letters: string): number {
  return FLAGS.reduce((bits, [letter, bit]) => (letters.includes(letter) ? bits | bit : bits), 0);
}

/** The ECN field of a segment that is injected. */
export function ecnBits(field: EcnField | null): Ecn {
  return field === null ? Ecn.notEct : (ECN_NAMES.indexOf(field) as Ecn);
}

/** The field as a script writes it. */
export function ecnName(field: Ecn): EcnField {
  return ECN_NAMES[field];
}

/** Whether a field that was sent is the one expected. */
export function ecnAllows(expected: EcnField, field: Ecn): boolean {
  return expected === 'ect01' ? field === Ecn.ect0 || field === Ecn.ect1 : ECN_NAMES[field] === expected;
}

/** Flags as a script writes them. */
export function flagLetters(bits: number, isPush: boolean): string {
  const has = (bit: number): boolean => (bits & bit) !== 0;
  const letters = `${has(SYN) ? 'S' : ''}${has(FIN) ? 'F' : ''}${has(RST) ? 'R' : ''}${isPush ? 'P' : ''}${has(ECE) ? 'E' : ''}${has(CWR) ? 'W' : ''}`;
  return `${letters}${has(ACK) ? '.' : ''}`;
}

/** A segment's options in the order and with the padding in which Linux writes them (tcp_options_write). */
export function optionsOf(segment: Segment): TcpOption[] {
  const options: TcpOption[] = [];
  const { syn, tsVal, tsEcr, sack } = segment;
  const hasTimestamp = tsVal !== NO_TIMESTAMP;
  if (syn !== null && syn.mss > 0) options.push({ kind: 'mss', value: syn.mss });
  if (hasTimestamp) {
    if (syn?.sackPermitted) options.push({ kind: 'sackOK' });
    else options.push(NOP, NOP);
    options.push({ kind: 'TS', val: tsVal, ecr: tsEcr });
  } else if (syn?.sackPermitted) options.push(NOP, NOP, { kind: 'sackOK' });
  if (syn !== null && syn.windowShift !== NO_SCALING) options.push(NOP, { kind: 'wscale', value: syn.windowShift });
  if (syn !== null && syn.fastOpen !== null)
    options.push({ kind: syn.fastOpen.isExperimental ? 'FOEXP' : 'FO', octets: syn.fastOpen.cookie });
  if (sack !== null && sack.length > 0) {
    const blocks: [number, number][] = [];
    for (let i = 0; i < sack.length; i += 2) blocks.push([sack[i], sack[i + 1]]);
    options.push(NOP, NOP, { kind: 'sack', blocks });
  }
  return options;
}

/** What an option says, for comparing: padding says nothing, and a timestamp's values are free. */
export function meaningOf(option: TcpOption): string {
  switch (option.kind) {
    case 'nop':
    case 'eol':
      return '';
    case 'sackOK':
    case 'TS':
      return option.kind;
    case 'mss':
    case 'wscale':
      return `${option.kind} ${option.value}`;
    case 'sack':
      return `sack ${option.blocks.join(' ')}`;
    default:
      return `${option.kind} ${option.octets}`;
  }
}

/** A sent segment as a script would expect it. `window` is the raw one, `seq` and `ack` are the script's. */
export function packetOf(segment: Segment, seq: number, ack: number, window: number, isPush: boolean): TcpPacket {
  return {
    kind: 'tcp',
    direction: 'out',
    ecn: null,
    ip: [],
    flags: flagLetters(segment.flags, isPush),
    seq,
    length: segment.length,
    ack: segment.has(ACK) ? ack : null,
    window,
    urgent: 0,
    options: optionsOf(segment),
  };
}
