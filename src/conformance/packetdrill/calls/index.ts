import type { Handler } from './call.js';
import { epollControl, epollCreate, epollWait } from './epoll.js';
import { accept, bind, close, connect, fcntl, listen, open, shutdown, socket } from './open.js';
import { getsockopt, setsockopt } from './options.js';
import { ioctl, poll } from './poll.js';
import { receive, send } from './transfer.js';

export { Call, type Outcome } from './call.js';
export { deadlineOf } from './poll.js';

/** The system calls that a script may make, by name. */
export const handlers: Readonly<Record<string, Handler>> = {
  socket,
  open,
  bind,
  listen,
  accept,
  accept4: accept,
  connect,
  close,
  shutdown,
  fcntl,
  read: receive,
  readv: receive,
  recv: receive,
  recvfrom: receive,
  recvmsg: receive,
  write: send,
  writev: send,
  send,
  sendto: send,
  sendmsg: send,
  sendfile: send,
  setsockopt,
  getsockopt,
  poll,
  epoll_create: epollCreate,
  epoll_create1: epollCreate,
  epoll_ctl: epollControl,
  epoll_wait: epollWait,
  ioctl,
};
