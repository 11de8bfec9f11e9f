import { MILLISECOND, SECOND } from '../../../src/engine/index.js';
import { type CaughtFault, broken, choosing, fixed, nothing, queueOf, replaced, senderOf } from '../../support/mutations.js';

/** What leaves when. */
export const LEAVING_FAULTS: readonly CaughtFault[] = [
  ['nagle.pkt', 'no Nagle', choosing({ nagle: 'off' })],
  ['nagle.pkt', 'Nagle as of RFC 896', choosing({ nagle: 'rfc896' })],
  ['nodelay-corked.pkt', 'a cork that NODELAY does not get past', replaced(({ sender }) => sender.cork, { expire: nothing })],
  ['nodelay.pkt', 'Nagle for ever', fixed(senderOf, 'nagle', () => 'minshall')],
  ['cork-least.pkt', 'a cork of 100 ms', choosing({ corkNs: 100 * MILLISECOND })],
  ['cork-least.pkt', 'a cork of 190 ms', choosing({ corkNs: 190 * MILLISECOND })],
  ['cork.pkt', 'a cork of 400 ms', choosing({ corkNs: 400 * MILLISECOND })],
  ['cork.pkt', 'no cork', replaced((endpoint) => endpoint, { cork: nothing })],
  [
    'msg-more.pkt',
    'MSG_MORE is not heard',
    broken((endpoint) => {
      const send = endpoint.send.bind(endpoint);
      endpoint.send = (chunk, from, to, flags, now) => send(chunk, from, to, { ...flags, more: false }, now);
    }),
  ],
  [
    'msg-more.pkt',
    'MSG_MORE holds as a cork does',
    broken((endpoint) => {
      const send = endpoint.send.bind(endpoint);
      endpoint.send = (chunk, from, to, flags, now) => {
        endpoint.sender.cork.set(flags.more);
        return send(chunk, from, to, flags, now);
      };
    }),
  ],
  ['partial-write.pkt', 'a buffer that takes everything', fixed(queueOf, 'isFree', () => true)],
  ['partial-write.pkt', 'a buffer that counts octets', fixed(queueOf, 'memory', ({ sender }) => Math.max(sender.unacknowledged, 0))],
  ['blocking-write.pkt', 'one who waits is woken by any room', fixed(queueOf, 'isWritable', ({ sender }) => sender.queue?.isFree)],
  ['send-buffer-growth.pkt', 'a send buffer that stays as it is', replaced(queueOf, { expand: nothing })],
  ['send-buffer-most.pkt', 'a send buffer that grows to 4 MiB', choosing({ sendBuffer: 4 * 1024 * 1024 })],
  ['deferral.pkt', 'nothing is put off', fixed(senderOf, 'lastSentAt', () => -SECOND)],
  [
    'send-buffer-filled.pkt',
    'a send buffer that grows behind a filled window',
    broken((endpoint) => {
      const queue = queueOf(endpoint);
      queue.widen = (sender) => queue.expand(sender);
    }),
  ],
  ['eor.pkt', 'MSG_EOR is not heard', replaced(queueOf, { close: nothing })],
  ['notsent-lowat.pkt', 'as much as one likes may be unsent', fixed(queueOf, 'notSentLimit', () => 0)],
  ['forced-push.pkt', 'PSH at the end of a write only', replaced(queueOf, { isPushDue: () => false })],
  ['limits.pkt', 'an initial window that holds up before the peer’s does', choosing({ initialWindow: 2 })],
];
