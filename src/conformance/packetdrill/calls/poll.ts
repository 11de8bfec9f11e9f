import { MILLISECOND } from '../../../engine/index.js';
import { UnsupportedError } from '../../unsupported.js';
import type { Descriptor } from '../descriptor.js';
import { Mismatch } from '../verdict.js';
import { bracketedNumber, fieldOf, nameOfConstant, numberOf, pollNames } from '../values.js';
import { type Call, type Handler, failed, isAcceptable, onSocket, returned } from './call.js';

const IN = 1;
const OUT = 4;
const ERR = 8;
const HUP = 0x10;
const RDNORM = 0x40;
const WRNORM = 0x100;
const RDHUP = 0x2000;

/** What poll would say of a socket (tcp_poll). */
export function readiness(file: Descriptor): number {
  if (file.isListening) return file.backlog.some(isAcceptable) ? IN | RDNORM : 0;
  const { connection } = file;
  if (file.isDeferred) return OUT | WRNORM;
  if (connection === null) return OUT | WRNORM | HUP;
  const { endpoint } = connection;
  const isClosed = endpoint.state === 'closed';
  const readDone = endpoint.receiver.finished || file.readDone || isClosed;
  const writeDone = file.writeDone || isClosed;
  let mask = isClosed || (readDone && writeDone) ? HUP : 0;
  if (readDone) mask |= IN | RDNORM | RDHUP;
  if (endpoint.state !== 'syn-sent' && endpoint.state !== 'syn-received') {
    if (endpoint.receiver.inbox.octets > 0) mask |= IN | RDNORM;
    if (writeDone || endpoint.hasRoom) mask |= OUT | WRNORM;
  }
  return connection.pendingError === null && !connection.zerocopy.hasNews ? mask : mask | ERR;
}

export const poll: Handler = (call, now) => {
  const files = call.arg(0);
  if (files.kind !== 'list') throw new UnsupportedError('poll of something else than a list');
  let count = 0;
  const returnedBits = files.items.map((item) => {
    const file = call.process.descriptors.get(numberOf(fieldOf(item, 'fd') ?? item));
    const asked = numberOf(fieldOf(item, 'events') ?? item) | ERR | HUP;
    const bits = file === undefined ? 0x20 : readiness(file) & asked;
    if (bits !== 0) count++;
    return bits;
  });
  if (count === 0 && !hasTimedOut(call, now)) return 'waits';
  files.items.forEach((item, i) => {
    const wanted = fieldOf(item, 'revents');
    const expected = wanted === undefined ? 0 : numberOf(wanted);
    if (expected !== returnedBits[i]) throw new Mismatch(`revents ${pollNames(expected)}`, pollNames(returnedBits[i]));
  });
  return returned(count);
};

/** Where the timeout stands among the arguments, ms; negative = none. */
const TIMEOUTS: Readonly<Record<string, number>> = { poll: 2, epoll_wait: 3 };

/** The call's own timeout has passed. */
export function hasTimedOut(call: Call, now: number): boolean {
  const deadline = deadlineOf(call);
  return deadline !== null && now >= deadline;
}

/** When a call that waits gives up, ns; null if it never does. */
export function deadlineOf(call: Call): number | null {
  const index = TIMEOUTS[call.spec.name];
  if (index === undefined) return call.deadline;
  const timeout = call.number(index);
  return timeout < 0 ? null : call.begunAt + timeout * MILLISECOND;
}

export const ioctl = onSocket((call, file) => {
  const { connection } = file;
  const request = nameOfConstant(call.arg(1));
  if (connection === null) return failed('EINVAL');
  const { endpoint } = connection;
  // The FIN counts for one (tcp_ioctl).
  const { sender } = endpoint;
  let got: number;
  if (request === 'SIOCINQ' || request === 'FIONREAD') got = endpoint.receiver.inbox.octets;
  else if (request === 'SIOCOUTQ' || request === 'TIOCOUTQ')
    got = sender.unacknowledged + (sender.finQueued && !sender.finAcknowledged ? 1 : 0);
  else if (request === 'SIOCOUTQNSD') got = endpoint.tcpInfo(call.begunAt).tcpi_notsent_bytes;
  else throw new UnsupportedError(`ioctl ${request}`);
  const expected = bracketedNumber(call.arg(2));
  if (expected !== got) throw new Mismatch(`${request} ${expected}`, String(got));
  return returned(0);
});
