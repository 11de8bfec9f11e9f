import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunOptions, parseScript, run } from '../../src/conformance/index.js';
import { MILLISECOND, SECOND } from '../../src/engine/index.js';
import { type Endpoint, FIN, RST, SYN } from '../../src/tcp/index.js';
import type { Flight } from '../../src/tcp/flight.js';
import type { Receiver } from '../../src/tcp/receiver.js';
import type { WaitVerdict } from '../../src/tcp/time-wait.js';
import type { LinuxWindow } from '../../src/tcp/window/linux.js';
import type { QueueMemory } from '../../src/tcp/window/queue-memory.js';
import {
  acksOf,
  broken,
  choosing,
  deafTo,
  emitterOf,
  fixed,
  nothing,
  onceOpen,
  queueOf,
  receiverOf,
  replaced,
  senderOf,
} from '../support/mutations.js';

const folder = import.meta.dirname;
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

const scriptOf = (file: string): ReturnType<typeof parseScript> => parseScript(readFileSync(join(folder, file), 'utf8'));

describe('the scripts', () => {
  it.each(scripts)('%s', (script) => {
    expect(run(scriptOf(script))).toMatchObject({ verdict: 'pass' });
  });
});

/** Whatever the script's socket asks for. */
const withoutFastOpen = broken((_, connection) => Object.assign(connection['profile'], { fastOpen: false }));

const memoryOf = ({ opening }: Receiver): QueueMemory => (opening as LinuxWindow)['queue'];
const neverFull = onceOpen(({ receiver }) => Object.defineProperty(receiver.opening, 'isFull', { get: () => false }));

/** Header prediction that takes the next data whatever window they tell. */
const predicting = (hear: (endpoint: Endpoint, window: number) => void): RunOptions =>
  broken((endpoint) => {
    const prediction = endpoint['arrivals']['prediction'];
    const isNext = prediction['isNext'].bind(prediction);
    prediction['isNext'] = (segment) => {
      const takes = isNext(Object.create(segment, { window: { value: endpoint.sender.peerWindow.octets } }));
      if (takes) hear(endpoint, segment.window);
      return takes;
    };
  });

/** Which script notices which fault, feature by feature. */
const CAUGHT: readonly (readonly [script: string, fault: string, harm: RunOptions])[] = [
  // Handshake and options.
  ['handshake-client.pkt', 'answers to a SYN are not heard', deafTo((segment) => segment.has(SYN))],
  ['handshake-server.pkt', 'no timestamps', choosing({ timestamps: false })],
  ['mss-default.pkt', 'the peer’s MSS does not count', onceOpen(({ sender }) => (sender.mss = 1460))],
  ['window-scaling.pkt', 'no window scaling', choosing({ windowScaling: false })],
  ['paws.pkt', 'no timestamps', choosing({ timestamps: false })],
  ['paws.pkt', 'old timestamps are believed', replaced((endpoint) => emitterOf(endpoint).timestamps, { isOld: () => false })],
  ['simultaneous-open.pkt', 'no simultaneous open', deafTo((segment, { state }) => state === 'syn-sent' && segment.flags === SYN)],
  ['syn-retries.pkt', 'no linear SYN time-outs', choosing({ synLinearTimeouts: 0 })],
  ['synack-retries.pkt', 'an initial RTO of 2 s', choosing({ rtoInitialNs: 2 * SECOND })],
  ['request-expiry.pkt', 'requests that are kept', choosing({ synAckRetries: 5 })],
  ['fast-open-answers.pkt', 'a writer who waits for the handshake is not heard of', fixed((endpoint) => endpoint, 'hasWriter', nothing)],
  [
    'fast-open-answers.pkt',
    'echoes of no SYN of one’s own are believed',
    replaced((endpoint) => emitterOf(endpoint).timestamps, { isPlausible: () => true }),
  ],
  ['fast-open-child.pkt', 'the SYN-ACK of a request counts in the window', fixed(senderOf, 'inRequest', () => 0)],
  ['fast-open-client.pkt', 'no Fast Open', withoutFastOpen],
  [
    'fast-open-counts.pkt',
    'a SYN and its data count as two',
    fixed(
      (endpoint) => emitterOf(endpoint).statistics,
      'abandoned',
      () => 0,
    ),
  ],
  [
    'fast-open-fin.pkt',
    'data that came with a SYN tell of the peer’s pace',
    broken(({ receiver }) => {
      receiver.takeWithSyn = (data, now) => void receiver.take(data, now);
    }),
  ],
  ['fast-open-server.pkt', 'no Fast Open', withoutFastOpen],

  // Congestion control.
  ['slow-start.pkt', 'an initial window of 4', choosing({ initialWindow: 4 })],
  ['hystart.pkt', 'no HyStart', onceOpen(({ sender }) => Object.assign(sender.congestion, { hystart: { endsSlowStart: () => false } }))],
  ['cubic.pkt', 'NewReno in CUBIC’s place', choosing({ congestion: 'newreno' })],
  ['newreno.pkt', 'CUBIC in NewReno’s place', choosing({ congestion: 'cubic' })],
  ['app-limited.pkt', 'a window that is not used grows', replaced(({ sender }) => sender.reaction.usage, { allowsGrowth: () => true })],
  ['idle-restart.pkt', 'no restart after idle', choosing({ idleRestart: 'never' })],
  ['ecn.pkt', 'no ECN', choosing({ ecn: 'off' })],
  ['ecn.pkt', 'marks are not echoed', replaced((endpoint) => emitterOf(endpoint).ecn, { arrived: () => false })],
  ['ecn-fallback.pkt', 'a reduction that nobody is told of', replaced((endpoint) => emitterOf(endpoint).ecn, { onReduction: nothing })],
  ['ecn-sender.pkt', 'an echo leaves the window alone', replaced(senderOf, { onEcho: nothing })],
  ['ecn-sender.pkt', 'a reduction that nobody is told of', replaced((endpoint) => emitterOf(endpoint).ecn, { onReduction: nothing })],

  // Loss recovery.
  ['fast-retransmit.pkt', 'a fourth duplicate is wanted', onceOpen(({ sender }) => (sender.recovery.reordering.degree = 4))],
  [
    'duplicates-count-once.pkt',
    'duplicates are forgotten before the window grows',
    onceOpen(({ sender: { recovery } }) => {
      const { onAdvance } = recovery;
      recovery.onAdvance = (sender, acknowledged, now) =>
        onAdvance.call(Object.assign(recovery, { duplicates: 0 }), sender, acknowledged, now);
    }),
  ],
  ['limited-transmit-newreno.pkt', 'no limited transmit', choosing({ limitedTransmit: false })],
  ['newreno-prr.pkt', 'a window halved at once', choosing({ reduction: 'at-once' })],
  [
    'limited-transmit.pkt',
    'what is reported makes no room',
    fixed(senderOf, 'inFlight', ({ sender: { flight } }) => flight.length - flight.lost + flight.retransmitted),
  ],
  ['sack-recovery.pkt', 'no SACK', choosing({ sack: false })],
  ['sack-recovery.pkt', 'reports are not kept', replaced(({ sender }) => sender.flight, { markSacked: () => false })],
  ['sack-reneging.pkt', 'reports that are taken back', replaced(senderOf, { awaitReneger: nothing })],
  ['sack-blocks.pkt', 'no SACK', choosing({ sack: false })],
  [
    'dsack-gap.pkt',
    'repeats are reported from the first octet to the last',
    broken(({ receiver: { sacks } }) => {
      const { noteRepeat } = sacks;
      let first = 0;
      sacks.noteRepeat = (left, right) => noteRepeat.call(sacks, (first = left), right);
      sacks.extendRepeat = (left, right) => noteRepeat.call(sacks, sacks.hasRepeat ? first : (first = left), right);
    }),
  ],
  ['dsack-gap.pkt', 'a FIN leaves reports as they are', replaced(({ receiver }) => receiver.sacks, { reset: nothing })],
  ['sack-beside-data.pkt', 'full segments, whatever is to be reported', replaced(({ receiver }) => receiver.sacks, { reserve: () => 0 })],
  ['dsack-delivered.pkt', 'copies that count for nothing', replaced(({ sender }) => sender.reaction, { grow: nothing })],
  ['dsack-dropped.pkt', 'a report waits for however long', replaced(({ receiver }) => receiver.sacks, { dropRepeat: nothing })],
  ['dsack.pkt', 'what comes twice is not reported', choosing({ dsack: false })],
  ['prr.pkt', 'a window halved at once', choosing({ reduction: 'at-once' })],
  ['prr.pkt', 'NewReno in CUBIC’s place', choosing({ congestion: 'newreno' })],
  ['rack.pkt', 'no RACK', choosing({ rack: false })],
  ['rack.pkt', 'a reordering timer 20 ms late', choosing({ timerSlackNs: 20 * MILLISECOND })],
  [
    'rack-one-instant.pkt',
    'of what leaves at one instant the earlier in the stream left first',
    replaced(({ sender }) => sender.flight, {
      sending(this: Flight, index: number) {
        return this.sentAt(index);
      },
    }),
  ],
  [
    'reordering.pkt',
    'how far the order changes is told up to where the last segment begins',
    onceOpen(({ sender: { recovery } }) => {
      const { note } = recovery.reordering;
      recovery.reordering.note = (low, high, mss) => note.call(recovery.reordering, low, high - 500, mss);
    }),
  ],
  ['reordering.pkt', 'nothing is learnt of the path’s order', choosing({ adaptsToReordering: false })],
  [
    'rack-timer.pkt',
    'what goes again takes the timer from what is undecided',
    onceOpen(({ sender: { recovery } }) => Object.defineProperty(recovery, 'isUndecided', { get: () => false })),
  ],
  ['predicted-window.pkt', 'a window that comes with the next data is not heard', predicting(nothing)],
  [
    'predicted-window.pkt',
    'a window that comes with the next data is always believed',
    predicting(({ sender: { peerWindow } }, window) => {
      peerWindow.octets = window;
    }),
  ],
  ['duplicate-place.pkt', 'only a window of another width is news', choosing({ windowNews: 'width' })],
  ['retransmit-joins.pkt', 'small segments go again one by one', choosing({ repacks: false })],
  ['retransmit-joins.pkt', 'MSG_EOR holds nothing apart', replaced(queueOf, { isClosed: () => false })],
  ['retransmit-window.pkt', 'a window that shrinks is not heard of', onceOpen(({ sender }) => (sender.peerWindow.learn = () => false))],
  ['retransmit-window.pkt', 'acknowledgments beyond the window', fixed(emitterOf, 'place', ({ sender }) => sender.nxt)],
  [
    'tlp-copy.pkt',
    'a probe counts twice',
    broken(({ sender: { flight } }) => {
      flight.markProbed = flight.markRetransmitted;
    }),
  ],
  ['tlp.pkt', 'no tail loss probe', choosing({ tailProbe: false })],
  [
    'tlp-after-undo.pkt',
    'no probe takes the place of RACK’s timer',
    onceOpen(({ sender }) => {
      const schedule = sender['scheduleProbe'].bind(sender);
      sender['scheduleProbe'] = (tail, timeout, now) => {
        if (sender['alarm'] !== 'reordering') schedule(tail, timeout, now);
      };
    }),
  ],
  [
    'rack-in-disorder.pkt',
    'copies are no disorder',
    onceOpen(({ sender }) => Object.defineProperty(sender.flight, 'hasCopies', { get: () => false })),
  ],
  ['tlp-once.pkt', 'a timeout that is put off by the probe', choosing({ timerTickNs: 300 * MILLISECOND })],
  ['frto.pkt', 'no F-RTO', choosing({ frto: false })],
  ['undo-dsack.pkt', 'reports of repeats are not read', choosing({ dsack: false })],
  ['undo-dsack.pkt', 'nothing is taken back', choosing({ undo: false })],
  ['undo-eifel.pkt', 'nothing is taken back', choosing({ undo: false })],
  ['rto.pkt', 'a least RTO of 1 s', choosing({ rtoMinNs: SECOND })],
  ['rto.pkt', 'an RTO that stops doubling', choosing({ rtoMaxNs: 400 * MILLISECOND })],
  ['path-mtu.pkt', 'routers are not heard', replaced((endpoint) => endpoint, { onTooLarge: nothing })],
  ['unreachable.pkt', 'what routers say ends nothing', replaced((endpoint) => endpoint, { onUnreachable: () => 'soft' })],
  [
    'unreachable.pkt',
    'what routers say ends everything',
    broken((endpoint) => {
      endpoint.onUnreachable = () => {
        endpoint.sever();
        return 'fatal';
      };
    }),
  ],
  ['mtu-probing.pkt', 'black holes are not looked for', choosing({ mtuProbing: false })],

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

  // What leaves when.
  ['nagle.pkt', 'no Nagle', choosing({ nagle: 'off' })],
  ['nagle.pkt', 'Nagle as of RFC 896', choosing({ nagle: 'rfc896' })],
  ['nodelay-corked.pkt', 'a cork that NODELAY does not get past', replaced(({ sender }) => sender.cork, { expire: nothing })],
  ['nodelay.pkt', 'Nagle for ever', fixed(senderOf, 'nagle', () => 'minshall')],
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

  // Patience.
  ['keepalive.pkt', 'keepalive that gives up after nine probes', choosing({ keepaliveProbes: 9 })],
  ['user-timeout.pkt', 'no user timeout', replaced((endpoint) => endpoint, { setOptions: nothing })],
  ['user-timeout-connect.pkt', 'a connect knows no user timeout', broken((endpoint) => endpoint.setOptions({ userTimeoutNs: 0 }, 0))],
  ['user-timeout-window.pkt', 'data in place of a probe count as one', replaced(({ sender }) => sender.persist, { relieved: nothing })],
  ['retries2.pkt', 'a quarter of an hour’s patience', choosing({ giveUpNs: 924 * SECOND })],
  ['orphan.pkt', 'orphans that are kept', choosing({ orphanGiveUpNs: 0 })],

  // The end of a connection.
  ['fin-local-first.pkt', 'nothing is heard after one’s own end', deafTo(({ length }, { state }) => state === 'fin-wait-2' && length > 0)],
  ['fin-remote-first.pkt', 'the peer’s FIN is not heard', deafTo((segment, { state }) => state === 'established' && segment.has(FIN))],
  ['fin-simultaneous.pkt', 'no simultaneous close', deafTo((segment, { state }) => state === 'fin-wait-1' && segment.has(FIN))],
  ['fin-simultaneous-data.pkt', 'the peer’s FIN is not heard', deafTo((segment, { state }) => state === 'fin-wait-1' && segment.has(FIN))],
  ['fin-gap.pkt', 'what waits beyond a FIN is kept', replaced(receiverOf, { forgetGaps: nothing })],
  ['fin-waiting.pkt', 'a FIN that waits counts for nothing', fixed(senderOf, 'finSent', () => true)],
  ['fin-wait-2.pkt', 'a FIN-WAIT-2 of a minute', choosing({ finWait2Ns: 60 * SECOND })],
  ['time-wait.pkt', 'a TIME-WAIT of 30 s', choosing({ timeWaitNs: 30 * SECOND })],
  [
    'time-wait-repeat.pkt',
    'what comes twice is reported without a socket too',
    broken(({ ['block']: { timeWait } }) => {
      const judge = timeWait.judge.bind(timeWait);
      timeWait.judge = (segment, now) => {
        const verdict = judge(segment, now);
        return verdict === 'acknowledge' ? ('repeat' as WaitVerdict) : verdict;
      };
    }),
  ],
  [
    'linger.pkt',
    'a close that waits in vain: the acknowledgment of the FIN is not heard',
    deafTo(({ ack }, { state }) => state === 'fin-wait-1' && ack === 1002),
  ],
  [
    'linger.pkt',
    'an orphan takes data as if somebody read them',
    fixed(
      (endpoint) => endpoint['block'],
      'orphaned',
      () => false,
    ),
  ],
  ['linger-over.pkt', 'a connection that ends with its close', broken((endpoint) => (endpoint.close = (now) => endpoint.abort(now)))],
  [
    'linger-zero.pkt',
    'a close that delivers all the same',
    broken((endpoint) => {
      endpoint.abort = (now) => endpoint.close(now);
    }),
  ],
  [
    'rst-unread.pkt',
    'octets may be left unread',
    broken((endpoint) => {
      endpoint.close = (now) => endpoint.shutdownWrite(now);
    }),
  ],
  ['rst-refused.pkt', 'a refusal is not heard', deafTo((segment) => segment.has(RST))],
  ['data-beyond-fin.pkt', 'what goes on beyond a FIN is taken', choosing({ resetsBeyondFin: false })],
  ['rst-states.pkt', 'RSTs that are believed nowhere', deafTo((segment) => segment.has(RST))],
  ['unsent-ack.pkt', 'each acknowledgment of what was never sent is answered', choosing({ limitsUnsentAnswers: false })],
  ['challenge-ack.pkt', 'SYNs that are not questioned', deafTo((segment, { state }) => state === 'established' && segment.has(SYN))],
  ['challenge-ack.pkt', 'answers to whatever comes, as often as it comes', choosing({ invalidRateLimitNs: 0 })],

  // What TCP_INFO tells.
  [
    'info-disorder.pkt',
    'copies are no disorder',
    onceOpen(({ sender }) => Object.defineProperty(sender.flight, 'hasCopies', { get: () => false })),
  ],
  [
    'info-path-mtu.pkt',
    'what routers tell is forgotten',
    fixed(
      (endpoint) => endpoint.agreement,
      'pathMss',
      () => Number.MAX_SAFE_INTEGER,
    ),
  ],

  // Calls of the language that wait.
  ['blocking-calls.pkt', 'nothing is received', deafTo(({ length }) => length > 0)],
  ['epoll.pkt', 'nothing is received', deafTo(({ length }) => length > 0)],
];

describe('a stack that is wrong in one thing', () => {
  it.each(CAUGHT)('is caught by %s: %s', (script, _, harm) => {
    expect(run(scriptOf(script), harm)).toMatchObject({ verdict: 'fail' });
  });

  it('is caught by each of the scripts', () => {
    expect([...new Set(CAUGHT.map(([script]) => script))].sort()).toEqual(scripts);
  });
});
