import { SECOND } from '../../engine/index.js';
import { onWire } from './sequence.js';
import type { Action, EventTime, Expression, IcmpPacket, Script, SystemCall, TcpOption, TcpPacket } from './script.js';

/** A script in the language's own form, an event a line. */
export function printScript({ options, before, events, after }: Script): string {
  const lines = options.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`));
  if (before !== null) lines.push(`\`${before.text}\``);
  for (const { time, action } of events)
    lines.push(`${printTime(time)}${action.kind === 'call' && action.end !== null ? '' : ' '}${printAction(action)}`);
  if (after !== null) lines.push(`\`${after.text}\``);
  return `${lines.join('\n')}\n`;
}

/** Seconds, without trailing zeros. */
export function printSeconds(ns: number): string {
  const rest = String(ns % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${Math.floor(ns / SECOND)}${rest === '' ? '' : `.${rest}`}`;
}

function printTime(time: EventTime): string {
  if (time.kind === 'any') return '*';
  const sign = time.kind === 'relative' ? '+' : '';
  const from = `${sign}${printSeconds(time.from)}`;
  return time.to === time.from ? from : `${from}~${sign}${printSeconds(time.to)}`;
}

export function printAction(action: Action): string {
  switch (action.kind) {
    case 'tcp':
      return `${action.direction === 'in' ? '<' : '>'} ${printPacket(action)}`;
    case 'icmp':
      return `${action.direction === 'in' ? '<' : '>'} ${printIcmp(action)}`;
    case 'call':
      return printCall(action);
    case 'command':
      return `\`${action.text}\``;
    case 'code':
      return `%{${action.text}}%`;
  }
}

/** A segment without its direction: `P. 1:101(100) ack 1 win 257 <nop,nop,sack 1:2>`. */
export function printPacket({ ecn, ip, flags, seq, length, ack, window, urgent, options }: TcpPacket): string {
  const header = [...(ecn === null ? [] : [ecn]), ...ip].join(', ');
  const parts = [
    ...(header === '' ? [] : [`[${header}]`]),
    flags === '' ? '-' : flags,
    `${seq}:${onWire(seq + length)}(${length})`,
    ...(ack === null ? [] : [`ack ${ack}`]),
    ...(window === null ? [] : [`win ${window}`]),
    ...(urgent === 0 ? [] : [`urg ${urgent}`]),
    ...(options === null ? ['<...>'] : options.length === 0 ? [] : [`<${options.map(printOption).join(',')}>`]),
  ];
  return parts.join(' ');
}

function printOption(option: TcpOption): string {
  switch (option.kind) {
    case 'nop':
    case 'eol':
    case 'sackOK':
      return option.kind;
    case 'mss':
    case 'wscale':
      return `${option.kind} ${option.value}`;
    case 'TS':
      return `TS val ${option.val} ecr ${option.ecr}`;
    case 'sack':
      return `sack ${option.blocks.map(([left, right]) => `${left}:${right}`).join(' ')}`;
    default:
      return option.octets === '' ? option.kind : `${option.kind} ${option.octets}`;
  }
}

function printIcmp({ type, code, mtu, seq, length }: IcmpPacket): string {
  const parts = ['icmp', type, ...(code === null ? [] : [code]), ...(mtu === null ? [] : [`mtu ${mtu}`])];
  return `${parts.join(' ')} [${seq}:${seq + length}(${length})]`;
}

export function printCall({ end, name, args, result, error }: SystemCall): string {
  const call = `${name}(${args.map(printExpression).join(', ')}) = ${printExpression(result)}`;
  return `${end === null ? '' : `...${printSeconds(end)} `}${call}${error === null ? '' : ` ${error}`}`;
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'any':
      return '...';
    case 'number':
      return expression.isHex ? `0x${expression.value.toString(16)}` : String(expression.value);
    case 'word':
      return expression.name;
    case 'text':
      return `"${quoted(expression.text)}"${expression.isPrefix ? '...' : ''}`;
    case 'or':
      return expression.parts.map(printExpression).join('|');
    case 'list':
      return `[${expression.items.map(printExpression).join(', ')}]`;
    case 'braces':
      return `{${expression.items.map(printExpression).join(', ')}}`;
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'struct':
      return `{${expression.fields
        .map(({ name, argument, value }) => `${name}${argument === null ? '' : `(${printExpression(argument)})`}=${printExpression(value)}`)
        .join(', ')}}`;
  }
}

/** Backslashes before what would end or change the text. */
function quoted(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/[^ -~]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
