import { MILLISECOND } from '../../../src/engine/index.js';
import { FIN } from '../../../src/tcp/index.js';
import type { Receiver } from '../../../src/tcp/receiver.js';
import type { LinuxWindow } from '../../../src/tcp/window/linux.js';
import type { QueueMemory } from '../../../src/tcp/window/queue-memory.js';
import {
  type CaughtFault,
  acksOf,
  broken,
  choosing,
  fixed,
  nothing,
  onceOpen,
  receiverOf,
  replaced,
  senderOf,
} from '../../support/mutations.js';

const memoryOf = ({ opening }: Receiver): QueueMemory => (opening as LinuxWindow)['queue'];
const neverFull = onceOpen(({ receiver }) => Object.defineProperty(receiver.opening, 'isFull', { get: () => false }));

/** Acknowledgments and windows. */
export const RECEIVING_FAULTS: readonly CaughtFault[] = [
  // Acknowledgments.
  ['delayed-ack.pkt', 'a delayed ACK 20 ms late', choosing({ delayedAckNs: 60 * MILLISECOND })],
  ['delayed-ack.pkt', 'no delayed ACK of the kernel’s kind', choosing({ ackPolicy: 'rfc1122' })],
  ['delayed-ack.pkt', 'no quick acknowledgments at first', replaced(acksOf, { addQuick: nothing })],
  ['delayed-ack.pkt', 'no pingpong mode', replaced(acksOf, { onDataSent: nothing })],
  [
    'ack-every-second.pkt',
    'only every third full segment',
    fixed(
      ({ receiver }) => receiver.segment,
      'octets',
      () => 2 * 1460,
    ),
  ],
  ['quick-credit.pkt', 'whatever carries an acknowledgment spends a credit', fixed(acksOf, 'isScheduled', () => true)],
  [
    'segment-estimate.pkt',
    'an estimate that never falls',
    onceOpen(({ receiver: { segment } }) => {
      const { measure } = segment;
      segment.measure = (size, isPush) => (size < segment.octets ? 'other' : measure.call(segment, size, isPush));
    }),
  ],
  [
    'segment-estimate.pkt',
    'the first full segment tells for all',
    onceOpen(({ receiver }) => Object.assign(receiver.opening, { learn: nothing })),
  ],
  ['window-small-segments.pkt', 'the socket’s buffer bounds what small segments are worth', choosing({ receiveBufferLimit: 80_000 })],
  [
    'quick-tight.pkt',
    'a window that is tight ends quick acknowledgments one too soon',
    broken((endpoint) => {
      const { acks } = endpoint.receiver;
      const { onData } = acks;
      acks.onData = (arrival, now) => {
        if (arrival.windowIsTight) acks.onAckSent({ isTight: true });
        return onData.call(acks, arrival, now);
      };
    }),
  ],
  [
    'coalesced.pkt',
    'each segment takes memory of its own',
    onceOpen(({ receiver }) => Object.defineProperty(memoryOf(receiver), 'room', { get: () => -1, set: nothing })),
  ],
  ['out-of-order.pkt', 'a gap is not told of at once', replaced(acksOf, { onGap: () => false })],
  ['sack-compression.pkt', 'every duplicate leaves', replaced((endpoint) => acksOf(endpoint)['compression'], { lets: () => true })],
  ['sack-compression-blocks.pkt', 'blocks are pushed back untold', onceOpen(({ receiver }) => (receiver.sacks.pushesBack = () => false))],
  [
    'sack-compression-blocks.pkt',
    'what comes with an acknowledgment that was due is acknowledged once more',
    onceOpen(({ receiver }) => Object.defineProperty(receiver['arrival'], 'isAnswered', { get: () => false, set: nothing })),
  ],
  ['quickack.pkt', 'quick acknowledgments cannot be asked for', replaced((endpoint) => endpoint, { quickAck: nothing })],

  // Windows.
  ['window-growth.pkt', 'a window that is what it is', choosing({ receiveWindow: 'open' })],
  ['window-growth.pkt', 'a window that does not grow', onceOpen(({ receiver }) => (receiver.opening.queued = () => false))],
  [
    'window-no-sack.pkt',
    'a window that grows beside a gap',
    onceOpen(({ receiver }) => Object.assign(receiver.opening, { hasSack: true })),
  ],
  [
    'window-no-sack.pkt',
    'what waited beyond a gap widens the window once more',
    onceOpen(({ receiver: { opening } }) => {
      const queued = opening.queued.bind(opening);
      opening.queued = (octets, whole, nxt, srttNs, now) => queued(octets, whole, nxt, srttNs, now, false);
    }),
  ],
  [
    'window-shrunk.pkt',
    'a narrower window is believed, whatever tells it',
    onceOpen(({ sender: { peerWindow } }) => {
      peerWindow.learn = (_una, _ack, _seq, octets) => {
        peerWindow.octets = octets;
        return true;
      };
    }),
  ],
  ['silly-window.pkt', 'small windows are filled', replaced(senderOf, { smallMayLeave: () => true })],
  [
    'window-rest.pkt',
    'what a window leaves over always goes along',
    fixed(
      ({ sender }) => sender.packets as object,
      'takesRest',
      () => true,
    ),
  ],
  ['window-rest.pkt', 'what a window leaves over never goes along', choosing({ splitsForWindow: false })],
  ['half-window.pkt', 'segments as large as the window', choosing({ halvesWindow: false })],
  ['silly-window-receiver.pkt', 'each read is told of', replaced(receiverOf, { owesForReading: () => true })],
  [
    'merged-segments.pkt',
    'segments that were merged are taken for one',
    broken((endpoint) => {
      const receive = endpoint.receive.bind(endpoint);
      endpoint.receive = (segment, now) => receive(Object.assign(segment, { gsoSize: 0 }), now);
    }),
  ],
  [
    'zero-window-fin.pkt',
    'memory that is never full',
    onceOpen(({ receiver: { opening } }) => Object.defineProperty(opening, 'isFull', { get: () => false })),
  ],
  ['zero-window-fin.pkt', 'memory that is never full', neverFull],
  [
    'overlapping-segments.pkt',
    'what overlaps is copied behind what it overlaps',
    onceOpen(({ receiver }) => {
      const memory = memoryOf(receiver);
      const hold = memory.hold.bind(memory);
      memory.hold = (octets, _, end) => hold(octets, true, end);
    }),
  ],
  [
    'window-unscaled.pkt',
    'nothing is taken beyond what can be told',
    onceOpen(({ receiver }) => Object.assign(receiver.opening, { window: 65_535 })),
  ],
  ['fin-wait-gap.pkt', 'what waits beyond a FIN is kept', replaced(receiverOf, { forgetGaps: nothing })],
  ['beyond-window.pkt', 'data beyond the window are taken', replaced(receiverOf, { accepts: () => true })],
  [
    'zero-window-fin.pkt',
    'a shut window takes no FIN',
    broken(({ receiver }) => {
      const accepts = receiver.accepts.bind(receiver);
      receiver.accepts = (segment) => (segment.length === 0 && segment.has(FIN) ? false : accepts(segment));
    }),
  ],
  ['zero-window.pkt', 'probes that stop doubling', choosing({ rtoMaxNs: 400 * MILLISECOND })],
];
