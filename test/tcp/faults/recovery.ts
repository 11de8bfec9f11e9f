import { MILLISECOND, SECOND } from '../../../src/engine/index.js';
import type { RunOptions } from '../../../src/conformance/index.js';
import type { Endpoint } from '../../../src/tcp/index.js';
import type { NewRenoRecovery } from '../../../src/tcp/recovery/newreno.js';
import type { SackRecovery } from '../../../src/tcp/recovery/sack.js';
import type { Flight } from '../../../src/tcp/flight.js';
import {
  type CaughtFault,
  broken,
  choosing,
  emitterOf,
  fixed,
  nothing,
  onceOpen,
  queueOf,
  replaced,
  senderOf,
} from '../../support/mutations.js';

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

/** A repair that is over for the timer only with the acknowledgment after. */
const lateCalm = onceOpen(({ sender: { recovery } }) => {
  const { onAdvance } = recovery;
  recovery.onAdvance = (sender, acknowledged, now) => {
    const wasCalm = recovery.isCalm;
    onAdvance.call(recovery, sender, acknowledged, now);
    if (!wasCalm) Object.assign(recovery, { isDisordered: true });
  };
});

/** What is to show whether a timeout was needless waits as anything else. */
const waitingTest = broken(({ sender }) => {
  const mayLeave = sender['smallMayLeave'].bind(sender);
  sender['smallMayLeave'] = (...small) => !sender.recovery.triesNew && mayLeave(...small);
});

/** Without SACK, a repair that ends with what had been sent at its beginning. */
const earlyEnd = onceOpen(({ sender: { recovery } }) => {
  const { onAdvance } = recovery;
  recovery.onAdvance = (sender, acknowledged, now) => {
    onAdvance.call(recovery, sender, acknowledged, now);
    if (sender.outstanding === 0) Object.assign(recovery, { phase: 'open' });
  };
});

/** Without SACK, a degree of reordering that never falls. */
const risingDegree = onceOpen(({ sender: { recovery } }) => {
  recovery.reordering.settle = (segments) => recovery.reordering.learn(segments);
});

/** What tells of congestion and loss, and what is done about it. */
export const RECOVERY_FAULTS: readonly CaughtFault[] = [
  // Congestion control.
  ['slow-start.pkt', 'an initial window of 4', choosing({ initialWindow: 4 })],
  ['hystart.pkt', 'no HyStart', onceOpen(({ sender }) => Object.assign(sender.congestion, { hystart: { endsSlowStart: () => false } }))],
  ['cubic.pkt', 'NewReno in CUBIC’s place', choosing({ congestion: 'newreno' })],
  ['newreno.pkt', 'CUBIC in NewReno’s place', choosing({ congestion: 'cubic' })],
  ['app-limited.pkt', 'a window that is not used grows', replaced(({ sender }) => sender.reaction.usage, { allowsGrowth: () => true })],
  ['idle-halving.pkt', 'the initial window after any pause', choosing({ idleRestart: 'initial-window' })],
  ['loss-app-limited.pkt', 'what is in flight is halved', choosing({ halves: 'flight' })],
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
  ['no-sack-loss.pkt', 'a repair that ends with what had been sent', earlyEnd],
  ['no-sack-loss-duplicate.pkt', 'a repair that ends with what had been sent', earlyEnd],
  ['no-sack-reordering.pkt', 'a degree that never falls', risingDegree],
  ['no-sack-degree.pkt', 'a degree that never falls', risingDegree],
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
    'rack-undone.pkt',
    'what is taken back is soon lost again',
    broken(({ sender: { flight } }) => {
      flight.markJudged = flight.markLost;
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
  ['tlp-after-recovery.pkt', 'a repair that lasts one acknowledgment longer', lateCalm],
  ['tlp-after-timeout.pkt', 'a repair that lasts one acknowledgment longer', lateCalm],
  ['tlp-once.pkt', 'a timeout that is put off by the probe', choosing({ timerTickNs: 300 * MILLISECOND })],
  ['rack-after-undo.pkt', 'no RACK', choosing({ rack: false })],
  [
    'lost-copy-after-timeout.pkt',
    'a copy that is lost again begins nothing',
    onceOpen(({ sender }) => {
      const recovery = sender.recovery as SackRecovery;
      const enter = recovery['enter'].bind(recovery);
      recovery['enter'] = (...found) => {
        if (recovery.phase === 'open') enter(...found);
      };
    }),
  ],
  ['frto.pkt', 'no F-RTO', choosing({ frto: false })],
  ['frto-nagle.pkt', 'a test that waits for Nagle', waitingTest],
  ['frto-cork.pkt', 'a test that a cork holds back', waitingTest],
  ['frto-report.pkt', 'a needless timeout counts on', fixed(senderOf, 'timeoutsInARow', () => 1)],
  ['frto-window.pkt', 'a window that is not used grows', replaced(({ sender }) => sender.reaction.usage, { allowsGrowth: () => true })],
  [
    'frto-fin.pkt',
    'whatever cannot be sent ends the test',
    onceOpen(({ sender }) => {
      const test = (sender.recovery as NewRenoRecovery)['test'];
      test.goesOn = (hasSent) => {
        if (!hasSent) test.end();
        return hasSent;
      };
    }),
  ],
  ['undo-dsack.pkt', 'reports of repeats are not read', choosing({ dsack: false })],
  ['undo-dsack.pkt', 'nothing is taken back', choosing({ undo: false })],
  ['undo-eifel.pkt', 'nothing is taken back', choosing({ undo: false })],
  ['rto-rearmed.pkt', 'a timer that what goes again leaves alone', choosing({ resendingRearms: false })],
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
];
