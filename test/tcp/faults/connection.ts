import { SECOND } from '../../../src/engine/index.js';
import { FIN, RST, SYN } from '../../../src/tcp/index.js';
import type { WaitVerdict } from '../../../src/tcp/time-wait.js';
import {
  type CaughtFault,
  broken,
  choosing,
  deafTo,
  emitterOf,
  fixed,
  nothing,
  onceOpen,
  receiverOf,
  replaced,
  senderOf,
} from '../../support/mutations.js';

/** Whatever the script's socket asks for. */
const withoutFastOpen = broken((_, connection) => Object.assign(connection['profile'], { fastOpen: false }));

/** What a connection begins, waits and ends by, and what is told of it. */
export const CONNECTION_FAULTS: readonly CaughtFault[] = [
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

  // Patience.
  ['keepalive.pkt', 'keepalive that gives up after nine probes', choosing({ keepaliveProbes: 9 })],
  ['keepalive-defaults.pkt', 'keepalive unasked', choosing({ keepalive: true })],
  ['keepalive-defaults.pkt', 'a sign of life asked for after an hour', choosing({ keepaliveIdleNs: 3600 * SECOND })],
  ['keepalive-defaults.pkt', 'a sign of life asked for once a minute', choosing({ keepaliveIntervalNs: 60 * SECOND })],
  ['keepalive-defaults.pkt', 'a sign of life asked for eight times', choosing({ keepaliveProbes: 8 })],
  ['user-timeout.pkt', 'no user timeout', replaced((endpoint) => endpoint, { setOptions: nothing })],
  ['user-timeout-connect.pkt', 'a connect knows no user timeout', broken((endpoint) => endpoint.setOptions({ userTimeoutNs: 0 }, 0))],
  ['user-timeout-window.pkt', 'data in place of a probe count as one', replaced(({ sender }) => sender.persist, { relieved: nothing })],
  ['retries2.pkt', 'a quarter of an hour’s patience', choosing({ giveUpNs: 924 * SECOND })],
  ['orphan.pkt', 'orphans that are kept', choosing({ orphanGiveUpNs: 0 })],
  ['orphan-before.pkt', 'orphans given up after 90 s', choosing({ orphanGiveUpNs: 90 * SECOND })],
  ['orphan-after.pkt', 'orphans given up after 110 s', choosing({ orphanGiveUpNs: 110 * SECOND })],

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
    broken((endpoint) => {
      const { timeWait } = endpoint['block'];
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
  ['rst-queued.pkt', 'an RST takes what lies unread', choosing({ keepsDataOnReset: false })],
  ['time-wait-reset.pkt', 'a TIME-WAIT that no RST ends', choosing({ timeWaitIgnoresResets: true })],
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
    'info-delivered.pkt',
    'copies are not delivered',
    onceOpen(({ sender }) => Object.defineProperty(sender.recovery, 'repeatsDelivered', { get: () => 0 })),
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
