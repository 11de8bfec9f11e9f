import { UnsupportedError } from '../unsupported.js';
import { printExpression } from './print.js';
import type { Expression } from './script.js';

/** Constants of the C library on Linux that decide something here, or are only passed along. */
const CONSTANTS: Readonly<Record<string, number>> = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_NONBLOCK: 0x800,
  F_GETFL: 3,
  F_SETFL: 4,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOCK_NONBLOCK: 0x800,
  SOCK_CLOEXEC: 0x80000,
  IPPROTO_IP: 0,
  IPPROTO_ICMP: 1,
  IPPROTO_TCP: 6,
  IPPROTO_UDP: 17,
  IPPROTO_MPTCP: 262,
  AF_UNSPEC: 0,
  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,
  MSG_OOB: 1,
  MSG_PEEK: 2,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_EOR: 0x80,
  MSG_WAITALL: 0x100,
  MSG_ERRQUEUE: 0x2000,
  MSG_NOSIGNAL: 0x4000,
  MSG_MORE: 0x8000,
  MSG_ZEROCOPY: 0x4000000,
  TCP_CM_INQ: 36,
  SO_EE_ORIGIN_ZEROCOPY: 5,
  SO_EE_CODE_ZEROCOPY_COPIED: 1,
  MSG_FASTOPEN: 0x20000000,
  POLLIN: 1,
  POLLPRI: 2,
  POLLOUT: 4,
  POLLERR: 8,
  POLLHUP: 0x10,
  POLLRDNORM: 0x40,
  POLLWRNORM: 0x100,
  POLLRDHUP: 0x2000,
  EPOLLIN: 1,
  EPOLLPRI: 2,
  EPOLLOUT: 4,
  EPOLLERR: 8,
  EPOLLHUP: 0x10,
  EPOLLRDHUP: 0x2000,
  EPOLLEXCLUSIVE: 0x1000_0000,
  EPOLLONESHOT: 0x4000_0000,
  EPOLLET: 0x8000_0000,
  IP_PMTUDISC_DONT: 0,
  IP_PMTUDISC_WANT: 1,
  IP_PMTUDISC_DO: 2,
  IP_PMTUDISC_PROBE: 3,
};

/** The number that an expression stands for. @throws UnsupportedError */
export function numberOf(expression: Expression): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'word':
      if (Object.hasOwn(CONSTANTS, expression.name)) return CONSTANTS[expression.name];
      break;
    case 'or':
      return expression.parts.reduce((bits, part) => bits | numberOf(part), 0);
    default:
  }
  throw new UnsupportedError(`the value ${printExpression(expression)}`);
}

/** The one number in `[5]`, or a bare number. */
export function bracketedNumber(expression: Expression): number {
  return numberOf(expression.kind === 'list' && expression.items.length === 1 ? expression.items[0] : expression);
}

/** A word as it stands, a number as its text. */
export function nameOfConstant(expression: Expression): string {
  return expression.kind === 'word' ? expression.name : printExpression(expression);
}

/** The field of a struct, or undefined. */
export function fieldOf(expression: Expression, name: string): Expression | undefined {
  return expression.kind === 'struct' ? expression.fields.find((field) => field.name === name)?.value : undefined;
}

/** Names of the bits that poll returns. */
export function pollNames(bits: number): string {
  const names = ['POLLIN', 'POLLPRI', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLRDHUP'].filter((name) => (bits & CONSTANTS[name]) !== 0);
  return names.length === 0 ? '0' : names.join('|');
}
