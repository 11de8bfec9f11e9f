import { SECOND } from '../../../engine/index.js';
import { UnsupportedError } from '../../unsupported.js';
import { Descriptor } from '../descriptor.js';
import { nameOfConstant, numberOf } from '../values.js';
import { type Call, type Handler, type Outcome, failed, isAcceptable, onSocket, returned } from './call.js';

const NONBLOCK = 0x800;
const STREAM = 1;

/** The script says which number it wants; the kernel's own does not matter. */
const wanted = (expected: Parameters<typeof numberOf>[0]): number => Math.max(numberOf(expected), 0);

export const socket: Handler = (call) => {
  const type = call.number(1);
  const protocol = nameOfConstant(call.arg(2));
  if ((type & 0xf) !== STREAM || !['IPPROTO_TCP', 'IPPROTO_IP', '0', '6'].includes(protocol))
    throw new UnsupportedError(`socket ${nameOfConstant(call.arg(1))} ${protocol}`);
  const fd = wanted(call.spec.result);
  call.process.open(fd).isBlocking = (type & NONBLOCK) === 0;
  return returned(fd);
};

/** A file to send from; what is in it does not matter here. */
export const open: Handler = (call) => {
  const fd = wanted(call.spec.result);
  call.process.descriptors.set(fd, new Descriptor());
  return returned(fd);
};

export const bind = onSocket((call, file) => {
  file.port = call.process.bindPort;
  file.isBound = true;
  return returned(0);
});

export const listen = onSocket((call, file) => {
  if (file.connection !== null) return failed('EINVAL');
  file.isListening = true;
  call.process.focus(file);
  return returned(0);
});

export const accept = onSocket((call, file) => {
  if (!file.isListening) return failed('EINVAL');
  const index = file.backlog.findIndex(isAcceptable);
  if (index < 0) return file.isBlocking ? 'waits' : failed('EAGAIN');
  const [connection] = file.backlog.splice(index, 1);
  const accepted = new Descriptor();
  accepted.connection = connection;
  connection.isAccepted = true;
  connection.settle();
  for (const [name, value] of file.options) accepted.options.set(name, value);
  Object.assign(accepted.overrides, file.overrides);
  if (call.spec.name === 'accept4' && (call.number(3) & NONBLOCK) !== 0) accepted.isBlocking = false;
  const fd = wanted(call.spec.result);
  call.process.descriptors.set(fd, accepted);
  return returned(fd);
});

export const connect = onSocket((call, file, now) => {
  const { connection } = file;
  if (nameOfConstant(call.arg(1)) === 'AF_UNSPEC') {
    disconnect(file, now);
    return returned(0);
  }
  if (file.isDeferred) return file.isBlocking ? 'waits' : failed('EISCONN');
  if (connection === null) {
    if (file.options.get('TCP/TCP_FASTOPEN_CONNECT') === 1) {
      if (!call.process.fastOpen.isClient) return failed('EOPNOTSUPP');
      file.opensFast = true;
      file.isDeferred = call.process.fastOpen.cache.mayCarryData;
      if (file.isDeferred) return returned(0);
    }
    if (!call.process.mayConnect(file, now)) return failed('EADDRNOTAVAIL');
    const begun = call.process.connect(file, true);
    file.connection = begun;
    call.process.focus(file);
    begun.endpoint.connect(now);
    begun.settle();
    if (file.isBlocking) return 'waits';
    file.isConnecting = true;
    return failed('EINPROGRESS');
  }
  const error = connection.takeError();
  if (error !== null) {
    file.connection = null;
    file.isConnecting = false;
    return failed(error);
  }
  if (!connection.isEstablished)
    return connection.endpoint.isOver ? failed('ECONNABORTED') : file.isBlocking ? 'waits' : failed('EALREADY');
  const isNews = file.isConnecting || call.hasWaited;
  file.isConnecting = false;
  return isNews ? returned(0) : failed('EISCONN');
});

/** tcp_disconnect: the peer is told with an RST, and the socket may connect anew. */
function disconnect(file: Descriptor, now: number): void {
  file.connection?.endpoint.abort(now);
  file.connection?.settle();
  file.connection = null;
  file.isConnecting = false;
  file.isDeferred = false;
  file.readDone = false;
  file.writeDone = false;
}

const closeFile = onSocket((call, file, now) => {
  call.process.descriptors.delete(call.number(0));
  if (file.isListening) {
    for (const waiting of file.backlog) {
      waiting.endpoint.abort(now);
      waiting.settle();
    }
    file.isListening = false;
  }
  const { connection } = file;
  if (connection === null) return returned(0);
  const lingers = file.options.get('SOCKET/SO_LINGER');
  if (lingers === 0) connection.endpoint.abort(now);
  else connection.endpoint.close(now);
  connection.settle();
  if (typeof lingers === 'number') {
    call.lingersOn = connection;
    call.deadline = now + lingers * SECOND;
  }
  return lingering(call, now);
});

/** States in which a close() that lingers waits for its FIN to be acknowledged (sk_stream_closing). */
const CLOSING: readonly string[] = ['fin-wait-1', 'closing', 'last-ack'];

/** With SO_LINGER and a time, close() returns when all is acknowledged, or when the time is over; the connection goes on either way (sk_stream_wait_close). */
function lingering({ lingersOn, deadline }: Call, now: number): Outcome {
  const isClosing = lingersOn !== null && CLOSING.includes(lingersOn.endpoint.state);
  return isClosing && now < (deadline ?? 0) ? 'waits' : returned(0);
}

export const close: Handler = (call, now) => (call.lingersOn === null ? closeFile(call, now) : lingering(call, now));

const HOW_READ = 0;
const HOW_WRITE = 1;

export const shutdown = onSocket((call, file, now) => {
  const { connection } = file;
  const how = call.number(1);
  if (how < 0 || how > 2) return failed('EINVAL');
  if (connection === null || connection.endpoint.isOver) return failed('ENOTCONN');
  if (how !== HOW_WRITE) file.readDone = true;
  if (how !== HOW_READ) {
    file.writeDone = true;
    connection.endpoint.shutdownWrite(now);
    connection.settle();
  }
  return returned(0);
});

const RDWR = 2;

export const fcntl = onSocket((call, file) => {
  const command = nameOfConstant(call.arg(1));
  if (command === 'F_GETFL') return returned(file.isBlocking ? RDWR : RDWR | NONBLOCK);
  if (command !== 'F_SETFL') throw new UnsupportedError(`fcntl ${command}`);
  file.isBlocking = (call.number(2) & NONBLOCK) === 0;
  return returned(0);
});
