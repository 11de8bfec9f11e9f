import { MILLISECOND, SECOND } from '../../../engine/index.js';
import type { StackProfile } from '../../../tcp/index.js';
import type { Overrides } from '../../sysctl.js';
import { overridesOf } from '../../sysctl.js';
import { UnsupportedError } from '../../unsupported.js';
import type { Descriptor } from '../descriptor.js';
import type { Expression } from '../script.js';
import { Mismatch } from '../verdict.js';
import { bracketedNumber, fieldOf, nameOfConstant, numberOf } from '../values.js';
import { type Call, failed, onSocket, returned } from './call.js';

const LEVELS: Readonly<Record<string, string>> = {
  SOL_SOCKET: 'SOCKET',
  SOL_TCP: 'TCP',
  IPPROTO_TCP: 'TCP',
  SOL_IP: 'IP',
  IPPROTO_IP: 'IP',
  SOL_IPV6: 'IPV6',
  IPPROTO_IPV6: 'IPV6',
};

/** Options that no segment shows. */
const HARMLESS: ReadonlySet<string> = new Set([
  'SOCKET/SO_REUSEADDR',
  'SOCKET/SO_REUSEPORT',
  'SOCKET/SO_PRIORITY',
  'SOCKET/SO_MARK',
  'SOCKET/SO_BUSY_POLL',
  'SOCKET/SO_DEBUG',
  'SOCKET/SO_OOBINLINE',
  'IP/IP_TOS',
  'IP/IP_FREEBIND',
  'IP/IP_TTL',
  'SOCKET/SO_BINDTODEVICE',
  'IP/IP_BIND_ADDRESS_NO_PORT',
]);

/** IP_PMTUDISC_WANT, the default. */
const WANT_DISCOVERY = 1;

/** net.core.wmem_max, octets. */
const MOST_BUFFER = 212_992;
/** SOCK_MIN_SNDBUF. */
const LEAST_SEND_BUFFER = 4_608;

type Setter = (file: Descriptor, value: Expression, now: number) => void;

/** Takes effect on the socket and on its connection as soon as the endpoint looks. */
const live =
  (name: string, overrides: (value: number) => Overrides): Setter =>
  (file, expression, now) => {
    const value = bracketedNumber(expression);
    file.options.set(name, value);
    const chosen = overrides(value);
    Object.assign(file.overrides, chosen);
    file.connection?.adjust(chosen, now);
  };

/** Takes effect on connections that are opened afterwards only. */
const early =
  (name: string, overrides: (value: number) => Overrides): Setter =>
  (file, expression, now) => {
    if (file.connection !== null) throw new UnsupportedError(`${name.split('/')[1]} on an open connection`);
    live(name, overrides)(file, expression, now);
  };

const SETTERS: Readonly<Record<string, Setter>> = {
  // The kernel doubles the value, and lets the buffer be from then on.
  'SOCKET/SO_SNDBUF': (file, expression, now) => {
    const octets = Math.max(2 * Math.min(bracketedNumber(expression), MOST_BUFFER), LEAST_SEND_BUFFER);
    live('SOCKET/SO_SNDBUF', () => ({ sendBuffer: octets, sendBufferFirst: octets }))(file, expression, now);
    file.connection?.endpoint.sender.queue?.lock(octets);
  },
  'TCP/TCP_NOTSENT_LOWAT': (file, expression) => {
    const octets = bracketedNumber(expression);
    file.options.set('TCP/TCP_NOTSENT_LOWAT', octets);
    const { queue } = file.connection?.endpoint.sender ?? {};
    if (queue) queue.notSentLimit = octets;
  },
  // The kernel doubles the value, counts memory, and lets the buffer be from then on.
  'SOCKET/SO_RCVBUF': (file, expression, now) => {
    const value = bracketedNumber(expression);
    live('SOCKET/SO_RCVBUF', () => ({ receiveBuffer: value, receiveBufferFirst: 2 * value }))(file, expression, now);
    if (file.connection === null) return;
    const { opening } = file.connection.endpoint.receiver;
    if (opening.resize === undefined) throw new UnsupportedError('SO_RCVBUF on an open connection');
    opening.resize(2 * value);
  },
  'SOCKET/SO_LINGER': (file, value) => {
    const isOn = numberOf(fieldOf(value, 'onoff') ?? { kind: 'number', value: 0, isHex: false }) !== 0;
    const seconds = numberOf(fieldOf(value, 'linger') ?? { kind: 'number', value: 0, isHex: false });
    if (isOn) file.options.set('SOCKET/SO_LINGER', seconds);
    else file.options.delete('SOCKET/SO_LINGER');
  },
  'SOCKET/SO_KEEPALIVE': live('SOCKET/SO_KEEPALIVE', (value) => ({ keepalive: value !== 0 })),
  'TCP/TCP_KEEPIDLE': live('TCP/TCP_KEEPIDLE', (value) => ({ keepaliveIdleNs: value * SECOND })),
  'TCP/TCP_KEEPINTVL': live('TCP/TCP_KEEPINTVL', (value) => ({ keepaliveIntervalNs: value * SECOND })),
  'TCP/TCP_KEEPCNT': live('TCP/TCP_KEEPCNT', (value) => ({ keepaliveProbes: value })),
  'TCP/TCP_QUICKACK': ({ connection }, expression, now) => {
    if (connection === null) throw new UnsupportedError('TCP_QUICKACK before the connection');
    connection.endpoint.quickAck(bracketedNumber(expression) !== 0, now);
    connection.settle();
  },
  'TCP/TCP_NODELAY': (file, expression, now) => {
    const isOn = bracketedNumber(expression) !== 0;
    file.options.set('TCP/TCP_NODELAY', isOn ? 1 : 0);
    if (isOn) file.overrides.nagle = 'off';
    else delete file.overrides.nagle;
    const { connection } = file;
    if (connection === null) return;
    connection.endpoint.noDelay(isOn, now);
    connection.settle();
  },
  'TCP/TCP_CORK': (file, expression, now) => {
    const isOn = bracketedNumber(expression) !== 0;
    file.options.set('TCP/TCP_CORK', isOn ? 1 : 0);
    if (file.connection === null) throw new UnsupportedError('TCP_CORK before the connection');
    file.connection.endpoint.cork(isOn, now);
    file.connection.settle();
  },
  'TCP/TCP_FASTOPEN': (file, value) => {
    if (file.connection !== null) throw new UnsupportedError('TCP_FASTOPEN on an open connection');
    file.options.set('TCP/TCP_FASTOPEN', bracketedNumber(value));
  },
  'TCP/TCP_FASTOPEN_CONNECT': (file, value) => {
    file.options.set('TCP/TCP_FASTOPEN_CONNECT', bracketedNumber(value));
  },
  'TCP/TCP_FASTOPEN_KEY': (file, value) => {
    if (value.kind !== 'text') throw new UnsupportedError('TCP_FASTOPEN_KEY that is not a text');
    file.fastOpenKey = keyOf(value.text);
  },
  // The least and the largest port, in the upper and the lower half.
  'IP/IP_LOCAL_PORT_RANGE': (file, value) => {
    const range = bracketedNumber(value) >>> 0;
    if (range >>> 16 === (range & 0xffff)) file.port = range & 0xffff;
  },
  'SOCKET/SO_ZEROCOPY': (file, value) => {
    file.options.set('SOCKET/SO_ZEROCOPY', bracketedNumber(value));
  },
  'TCP/TCP_INQ': (file, value) => {
    file.options.set('TCP/TCP_INQ', bracketedNumber(value));
  },
  'IP/IP_MTU_DISCOVER': (_, value) => {
    if (bracketedNumber(value) > WANT_DISCOVERY) throw new UnsupportedError('IP_MTU_DISCOVER that probes');
  },
  'TCP/TCP_MAXSEG': early('TCP/TCP_MAXSEG', () => ({})),
  'TCP/TCP_USER_TIMEOUT': live('TCP/TCP_USER_TIMEOUT', (value) => ({ userTimeoutNs: value * MILLISECOND })),
  'TCP/TCP_SYNCNT': live('TCP/TCP_SYNCNT', (value) => ({ synRetries: value })),
  'TCP/TCP_LINGER2': live('TCP/TCP_LINGER2', (value) => ({ finWait2Ns: value * SECOND })),
  'TCP/TCP_CONGESTION': (file, expression) => {
    if (file.connection !== null) throw new UnsupportedError('TCP_CONGESTION on an open connection');
    const name = expression.kind === 'text' ? expression.text : nameOfConstant(expression);
    Object.assign(file.overrides, overridesOf('tcp_congestion_control', name));
    file.options.set('TCP/TCP_CONGESTION', name);
  },
};

/** Octets of the only key that is taken here; the kernel takes a second one behind it too. */
const KEY_OCTETS = 16;

/** Sixteen octets as tcp_fastopen_key writes them: four words, of which the lowest octet comes first. */
function keyOf(text: string): string {
  const words: string[] = [];
  for (let i = 0; i < KEY_OCTETS; i += 4)
    words.push(
      [3, 2, 1, 0]
        .map((at) =>
          text
            .charCodeAt(i + at)
            .toString(16)
            .padStart(2, '0'),
        )
        .join(''),
    );
  return words.join('-');
}

/** `[1]`; null: the value is no number in brackets. */
function numberIn(value: Expression): number | null {
  return value.kind === 'list' && value.items.length === 1 && value.items[0].kind === 'number' ? value.items[0].value : null;
}

/** `SOCKET/SO_SNDBUF`, from the second and third argument. */
function optionOf(call: Call): string {
  const level = nameOfConstant(call.arg(1));
  return `${LEVELS[level] ?? level}/${nameOfConstant(call.arg(2))}`;
}

export const setsockopt = onSocket((call, file, now) => {
  const name = optionOf(call);
  const value = call.arg(3);
  if (HARMLESS.has(name)) {
    const number = numberIn(value);
    if (number !== null) file.options.set(name, number);
    return returned(0);
  }
  if (name === 'TCP/TCP_FASTOPEN_KEY' && call.number(4) !== KEY_OCTETS) return failed('EINVAL');
  if (name === 'TCP/TCP_FASTOPEN_CONNECT' && !call.process.fastOpen.isClient) return failed('EOPNOTSUPP');
  if (!Object.hasOwn(SETTERS, name)) throw new UnsupportedError(`socket option ${name.split('/')[1]}`);
  SETTERS[name](file, value, now);
  return returned(0);
});

type Getter = (file: Descriptor, host: StackProfile) => number | string | undefined;

/** What the connection goes by, or what one of this socket's would: its own option, else the host's. */
const chosen =
  (choiceOf: (choices: StackProfile) => number): Getter =>
  ({ connection, overrides }, host) =>
    choiceOf(connection?.choices ?? { ...host, ...overrides });

const DEFAULTS: Readonly<Record<string, number>> = {
  'TCP/TCP_NODELAY': 0,
  'TCP/TCP_CORK': 0,
  'TCP/TCP_USER_TIMEOUT': 0,
  'TCP/TCP_NOTSENT_LOWAT': 0,
  'TCP/TCP_INQ': 0,
  'TCP/TCP_FASTOPEN': 0,
  'TCP/TCP_FASTOPEN_CONNECT': 0,
  'SOCKET/SO_ZEROCOPY': 0,
  'SOCKET/SO_REUSEADDR': 0,
  'SOCKET/SO_REUSEPORT': 0,
};

const GETTERS: Readonly<Record<string, Getter>> = {
  'SOCKET/SO_ERROR': ({ connection }) => ERRNO[connection?.takeError() ?? ''] ?? 0,
  'SOCKET/SO_SNDBUF': ({ connection, overrides }) => connection?.endpoint.sender.queue?.limit ?? overrides.sendBufferFirst,
  'SOCKET/SO_RCVBUF': ({ options }) => doubled(options.get('SOCKET/SO_RCVBUF'), 'SO_RCVBUF'),
  'SOCKET/SO_KEEPALIVE': chosen(({ keepalive }) => (keepalive ? 1 : 0)),
  'TCP/TCP_KEEPIDLE': chosen(({ keepaliveIdleNs }) => keepaliveIdleNs / SECOND),
  'TCP/TCP_KEEPINTVL': chosen(({ keepaliveIntervalNs }) => keepaliveIntervalNs / SECOND),
  'TCP/TCP_KEEPCNT': chosen(({ keepaliveProbes }) => keepaliveProbes),
  'TCP/TCP_MAXSEG': ({ connection, options }) => connection?.endpoint.agreement.payload ?? options.get('TCP/TCP_MAXSEG') ?? 536,
};

/** asm-generic/errno.h. */
const ERRNO: Readonly<Record<string, number>> = {
  '': 0,
  EPIPE: 32,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
};

function doubled(value: number | string | undefined, name: string): number {
  if (typeof value !== 'number') throw new UnsupportedError(`the default of ${name}`);
  return 2 * value;
}

export const getsockopt = onSocket((call, file) => {
  const name = optionOf(call);
  // Its fields are read by code.
  if (name === 'TCP/TCP_INFO' && call.arg(3).kind === 'any') return returned(0);
  const got = Object.hasOwn(GETTERS, name) ? GETTERS[name](file, call.process.setup.profile) : (file.options.get(name) ?? DEFAULTS[name]);
  if (got === undefined) throw new UnsupportedError(`socket option ${name.split('/')[1]}`);
  const expected = call.arg(3);
  if (expected.kind === 'any') return returned(0);
  if (expected.kind === 'struct') throw new UnsupportedError(`${name.split('/')[1]} as a structure`);
  const wanted = expected.kind === 'text' ? expected.text : bracketedNumber(expected);
  if (wanted !== got) throw new Mismatch(`${name.split('/')[1]} ${wanted}`, String(got));
  return returned(0);
});
