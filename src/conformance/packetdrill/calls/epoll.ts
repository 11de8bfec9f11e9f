import { UnsupportedError } from '../../unsupported.js';
import { Descriptor, type Watch } from '../descriptor.js';
import { fieldOf, nameOfConstant, numberOf, pollNames } from '../values.js';
import { Mismatch } from '../verdict.js';
import { type Call, type Handler, failed, onSocket, returned } from './call.js';
import { hasTimedOut, readiness } from './poll.js';

const ERR_HUP = 0x18;
const EDGE = 0x8000_0000;
const ONCE = 0x4000_0000;
/** Who is woken of several sets, where here there is one that waits. */
const EXCLUSIVE = 0x1000_0000;
const KNOWN = 0x3fff;
/** Without sign, as bits beyond the 31st are none of `&`'s. */
const FLAGS = (EDGE | ONCE | EXCLUSIVE) >>> 0;

/** epoll_create, epoll_create1: the set is a file of its own. */
export const epollCreate: Handler = (call) => {
  const fd = Math.max(numberOf(call.spec.result), 0);
  const set = new Descriptor();
  set.watches = new Map();
  call.process.descriptors.set(fd, set);
  return returned(fd);
};

export const epollControl = onSocket((call, set) => {
  if (set.watches === null) return failed('EINVAL');
  const fd = call.number(2);
  const file = call.process.descriptors.get(fd);
  if (file === undefined) return failed('EBADF');
  const operation = nameOfConstant(call.arg(1));
  if (operation === 'EPOLL_CTL_DEL') return set.watches.delete(fd) ? returned(0) : failed('ENOENT');
  if (operation !== 'EPOLL_CTL_ADD' && operation !== 'EPOLL_CTL_MOD') throw new UnsupportedError(operation);
  if ((operation === 'EPOLL_CTL_ADD') === set.watches.has(fd)) return failed(operation === 'EPOLL_CTL_ADD' ? 'EEXIST' : 'ENOENT');
  const wanted = eventsOf(call, 3);
  if ((wanted & ~(KNOWN | FLAGS)) !== 0) throw new UnsupportedError('epoll events other than EPOLLET, EPOLLONESHOT and EPOLLEXCLUSIVE');
  set.watches.set(fd, { file, events: wanted, told: null, isSpent: false });
  return returned(0);
});

/** Events as a number without sign: EPOLLET is the highest bit. */
function eventsOf(call: Call, index: number): number {
  return numberOf(fieldOf(call.arg(index), 'events') ?? call.arg(index)) >>> 0;
}

/** What a watch has to tell; where it is edge-triggered, only what is new since it told last; where it tells once, nothing until it is set anew. */
function news({ file, events, told, isSpent }: Watch): number {
  if (isSpent) return 0;
  const bits = readiness(file) & ((events & KNOWN) | ERR_HUP);
  const isNew = (events & EDGE) === 0 || told === null || told !== wakesOf(file);
  return isNew ? bits : 0;
}

const wakesOf = (file: Descriptor): number => file.connection?.wakes ?? file.backlog.length;

/** epoll_wait; scripts name one event, so one is told. */
export const epollWait = onSocket((call, set, now) => {
  if (set.watches === null) return failed('EINVAL');
  if (call.number(2) < 1) return failed('EINVAL');
  const ready = [...set.watches.values()].find((watch) => news(watch) !== 0);
  if (ready === undefined && !hasTimedOut(call, now)) return 'waits';
  const expected = eventsOf(call, 1);
  const got = ready === undefined ? 0 : news(ready);
  if (ready !== undefined) {
    ready.told = wakesOf(ready.file);
    ready.isSpent = (ready.events & ONCE) !== 0;
  }
  if (expected !== got) throw new Mismatch(`events ${pollNames(expected)}`, pollNames(got));
  return returned(ready === undefined ? 0 : 1);
});
