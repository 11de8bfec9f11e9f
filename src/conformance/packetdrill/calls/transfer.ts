import type { Chunk } from '../../../tcp/index.js';
import { UnsupportedError } from '../../unsupported.js';
import type { Descriptor } from '../descriptor.js';
import type { Expression } from '../script.js';
import { Mismatch } from '../verdict.js';
import { fieldOf, nameOfConstant, numberOf } from '../values.js';
import { type Call, type Outcome, failed, onSocket, returned } from './call.js';
import { receiveError } from './error-queue.js';

const PEEK = 2;
const DONTWAIT = 0x40;
const WAITALL = 0x100;
const EOR = 0x80;
const MORE = 0x8000;
const ZEROCOPY = 0x4000000;
const ERRQUEUE = 0x2000;
/** MSG_NOSIGNAL and MSG_ZEROCOPY: how octets reach the kernel, no segment shows. */
const HARMLESS = 0x4000 | ZEROCOPY;
/** Pieces of memory that a packet holds (MAX_SKB_FRAGS). */
const MOST_PIECES = 17;
const SEND_FLAGS = DONTWAIT | EOR | MORE | HARMLESS;
const FASTOPEN = 0x20000000;
const RECEIVE_FLAGS = PEEK | DONTWAIT | WAITALL | HARMLESS;

/** Octets that a call asks for, wherever its arguments say so, and its flags. */
interface Request {
  readonly octets: number;
  readonly flags: number;
}

function requestOf(call: Call): Request {
  const { name, args } = call.spec;
  switch (name) {
    case 'readv':
    case 'writev':
      return { octets: vectorOctets(call.arg(1)), flags: 0 };
    case 'recvmsg':
    case 'sendmsg':
      return { octets: messageOctets(call.arg(1)), flags: call.number(2) };
    case 'sendfile':
      return { octets: call.number(3), flags: 0 };
    default:
      return { octets: call.number(2), flags: args.length > 3 ? call.number(3) : 0 };
  }
}

/** `[{..., 100}, {..., 50}]`. */
function vectorOctets(vector: Expression): number {
  if (vector.kind !== 'list') throw new UnsupportedError('a vector that is not a list');
  return vector.items.reduce((sum, item) => {
    if (item.kind !== 'braces' || item.items.length !== 2) throw new UnsupportedError('a vector of something else than {..., octets}');
    return sum + numberOf(item.items[1]);
  }, 0);
}

function messageOctets(message: Expression): number {
  const vector = fieldOf(message, 'msg_iov');
  if (vector === undefined) throw new UnsupportedError('a message without msg_iov');
  return vectorOctets(vector);
}

/** What `msg_control` of a received message must say: so far, TCP_CM_INQ, octets left to read. */
function checkControl(call: Call, file: Descriptor): void {
  const control = call.spec.name === 'recvmsg' ? fieldOf(call.arg(1), 'msg_control') : undefined;
  if (control?.kind !== 'list') return;
  for (const item of control.items) {
    const type = fieldOf(item, 'cmsg_type');
    const data = fieldOf(item, 'cmsg_data');
    if (type?.kind !== 'word' || type.name !== 'TCP_CM_INQ' || data === undefined) throw new UnsupportedError('control messages');
    const endpoint = file.connection?.endpoint;
    const left = endpoint?.receiver.inbox.octets ?? 0;
    // The end of input counts for one (tcp_inq_hint).
    const got = left === 0 && endpoint?.receiver.finished === true ? 1 : left;
    if (numberOf(data) !== got) throw new Mismatch(`TCP_CM_INQ ${numberOf(data)}`, String(got));
  }
}

function refuseFlags(call: Call, flags: number, known: number): void {
  if ((flags & ~known) === 0) return;
  const words = call.spec.args.flatMap((arg) => (arg.kind === 'or' ? arg.parts : [arg])).map(nameOfConstant);
  const strange = words.find((word) => word.startsWith('MSG_') && (numberOf({ kind: 'word', name: word }) & ~known) !== 0);
  throw new UnsupportedError(strange ?? `flags ${flags}`);
}

/** A buffer at address 0. */
const isNull = (call: Call): boolean => {
  const buffer = call.spec.args[1];
  return buffer?.kind === 'word' && buffer.name === 'NULL';
};

const waitsOr = (file: Descriptor, flags: number): Outcome => (file.isBlocking && (flags & DONTWAIT) === 0 ? 'waits' : failed('EAGAIN'));

/** tcp_recvmsg: what is there, else the error, else the end, else wait. */
export const receive = onSocket((call, file, now) => {
  const { octets, flags } = requestOf(call);
  if ((flags & ERRQUEUE) !== 0) return receiveError(call, file);
  refuseFlags(call, flags, RECEIVE_FLAGS);
  const { connection } = file;
  if (file.isDeferred) return waitsOr(file, flags);
  if (connection === null) return failed('ENOTCONN');
  if (isNull(call) && octets > 0) return failed('EFAULT');
  const { endpoint } = connection;
  const { inbox } = endpoint.receiver;
  if (inbox.octets > 0) {
    const most = Math.min(octets - call.moved, inbox.octets);
    if ((flags & PEEK) !== 0) return returned(most);
    call.moved += consume(file, most, now);
    if ((flags & WAITALL) === 0 || call.moved === octets) {
      checkControl(call, file);
      return returned(call.moved);
    }
  }
  if (octets === 0 || (call.moved > 0 && (flags & WAITALL) === 0)) return returned(call.moved);
  if (call.moved > 0 && (endpoint.atEof || connection.pendingError !== null)) return returned(call.moved);
  const error = connection.takeError();
  if (error !== null) return failed(error);
  if (endpoint.atEof || file.readDone) return connection.isEstablished ? returned(0) : failed('ENOTCONN');
  return waitsOr(file, flags);
});

function consume(file: Descriptor, octets: number, now: number): number {
  const { connection } = file;
  if (connection === null) return 0;
  const { endpoint } = connection;
  let left = octets;
  for (let span = endpoint.peek(); span !== null && left > 0; span = endpoint.peek()) {
    const take = Math.min(left, span.to - span.from);
    endpoint.consume(take);
    left -= take;
  }
  endpoint.afterRead(now);
  connection.settle();
  return octets - left;
}

/** MSG_FASTOPEN on a socket that connects, or has: the first such call finds that it has, and goes on (__inet_stream_connect). */
function openAgain(call: Call, file: Descriptor, flags: number): Outcome | null {
  if (call.hasWaited || (flags & FASTOPEN) === 0 || file.connection === null) return null;
  if (file.connection.isEstablished) {
    const isNews = file.isConnecting;
    file.isConnecting = false;
    return isNews ? null : failed('EISCONN');
  }
  if (file.connection.endpoint.isOver) return null;
  return file.isBlocking && (flags & DONTWAIT) === 0 ? 'waits' : failed('EALREADY');
}

/** The SYN takes along what it may, and the call goes on once it is answered (tcp_sendmsg_fastopen). */
function openFast(call: Call, file: Descriptor, octets: number, flags: number, now: number): Outcome {
  const { process } = call;
  const address = call.spec.args[4];
  if (!process.fastOpen.isClient || (address !== undefined && nameOfConstant(address) === 'AF_UNSPEC')) return failed('EOPNOTSUPP');
  if (isNull(call) && octets > 0) return failed('EFAULT');
  file.opensFast = true;
  file.isDeferred = false;
  const connection = process.connect(file, true);
  const { endpoint } = connection;
  file.connection = connection;
  process.focus(file);
  const room = process.fastOpen.cache.room(endpoint.agreement.ownMss);
  call.moved = endpoint.write({ length: octets, bytes: null, owner: null }, 0, Math.min(octets, room));
  endpoint.connect(now);
  if (call.moved > 0 && sendsInPlace(call, file, flags)) connection.zerocopy.note(call.moved);
  connection.settle();
  const outcome = waitsOr(file, flags);
  if (outcome === 'waits') {
    call.opensFast = true;
    endpoint.hasWriter = call.moved < octets;
    return outcome;
  }
  file.isConnecting = true;
  return call.moved > 0 ? returned(call.moved) : failed('EINPROGRESS');
}

/** The kernel refers to the caller's memory, piece by piece, and tells when it is done with it. */
function sendsInPlace(call: Call, file: Descriptor, flags: number): boolean {
  if ((flags & ZEROCOPY) === 0 || file.options.get('SOCKET/SO_ZEROCOPY') !== 1) return false;
  const vector = call.spec.name === 'sendmsg' ? fieldOf(call.arg(1), 'msg_iov') : undefined;
  if (vector?.kind === 'list' && vector.items.length > MOST_PIECES) throw new UnsupportedError('MSG_ZEROCOPY of more than 17 pieces');
  return true;
}

/** tcp_sendmsg: the error, else a broken pipe, else as much as the buffer takes. */
export const send = onSocket((call, file, now) => {
  const { octets, flags } = requestOf(call);
  refuseFlags(call, flags, SEND_FLAGS | FASTOPEN);
  const { connection } = file;
  if (connection === null && ((flags & FASTOPEN) !== 0 || file.isDeferred)) return openFast(call, file, octets, flags, now);
  if (connection === null) return failed('EPIPE');
  if (isNull(call) && octets > 0) return failed('EFAULT');
  const again = openAgain(call, file, flags);
  if (again !== null) return again;
  const { endpoint } = connection;
  const error = call.moved === 0 || call.opensFast ? connection.takeError() : null;
  if (error !== null) return failed(error);
  if (endpoint.state === 'syn-sent' || (endpoint.state === 'syn-received' && connection.isClient)) return waitsOr(file, flags);
  call.opensFast = false;
  endpoint.hasWriter = false;
  if (call.moved === octets && call.hasWaited) return returned(octets);
  if (!endpoint.canSend) return call.moved > 0 ? returned(call.moved) : failed('EPIPE');
  // One who waits for memory is woken when a third of it is free, or something is wrong (sk_stream_wait_memory).
  if (call.roomWakes === connection.roomWakes) return 'waits';
  const chunk: Chunk = { length: octets, bytes: null, owner: null };
  const sendFlags = { more: (flags & MORE) !== 0, closes: (flags & EOR) !== 0 };
  const inPlace = sendsInPlace(call, file, flags);
  call.moved += endpoint.send(chunk, call.moved, octets, sendFlags, now);
  const outcome = call.moved === octets ? returned(octets) : waitsOr(file, flags);
  if (inPlace && outcome !== 'waits' && call.moved > 0) connection.zerocopy.note(endpoint.sender.stream.end);
  connection.settle();
  if (call.moved === octets) return outcome;
  if (outcome === 'waits') call.roomWakes = connection.roomWakes;
  return outcome !== 'waits' && call.moved > 0 ? returned(call.moved) : outcome;
});
