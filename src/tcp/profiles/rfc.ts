import { MILLISECOND, SECOND, shared } from '../../engine/index.js';
import type { StackProfile } from '../profile.js';

/**
 * The letter of the RFCs: RFC 5681 growth once per acknowledgment, windows in
 * octets, RFC 6928 initial window, RFC 896 Nagle, RFC 1122 delayed ACK of every
 * second segment (200 ms, within 4.2.3.2's 500 ms), RFC 6298 timeouts (1 s to
 * 60 s), R2 of 100 s (RFC 9293 3.8.3), keepalive off, and two hours where it is on
 * (RFC 9293 3.8.4; interval and count of probes are left open there: Linux's), MSL
 * of 2 minutes (3.4.2).
 */
export const rfc: StackProfile = shared({
  name: 'rfc',
  congestion: 'newreno',
  rack: false,
  tailProbe: false,
  dsack: false,
  frto: false,
  undo: false,
  adaptsToReordering: false,
  timerSlackNs: 0,
  timerTickNs: 1,
  limitedTransmit: true,
  reduction: 'at-once',
  resendingRearms: false,
  sack: false,
  ackPolicy: 'rfc1122',
  initialWindow: 10,
  windowCounts: 'octets',
  growth: 'per-ack',
  halves: 'flight',
  idleRestart: 'initial-window',
  splitsForWindow: false,
  offload: false,
  nagle: 'rfc896',
  delayedAckNs: 200 * MILLISECOND,
  rtoInitialNs: SECOND,
  rtoMinNs: SECOND,
  rtoMaxNs: 60 * SECOND,
  rtoMinBounds: 'timeout',
  rtoSlopNs: 0,
  synRetries: 5,
  synLinearTimeouts: 0,
  connectNs: 0,
  synAckRetries: 5,
  dataRetries: 0,
  giveUpNs: 100 * SECOND,
  keepalive: false,
  keepaliveIdleNs: 7200 * SECOND,
  keepaliveIntervalNs: 75 * SECOND,
  keepaliveProbes: 9,
  userTimeoutNs: 0,
  sendBuffer: 1024 * 1024,
  receiveBuffer: 1024 * 1024,
  receiveWindow: 'open',
  receiveBufferFirst: 131_072,
  timestamps: false,
  windowScaling: true,
  ecn: 'off',
  fastOpen: false,
  mtuProbing: false,
  corkNs: 200 * MILLISECOND,
  finWait2Ns: 60 * SECOND,
  timeWaitNs: 240 * SECOND,
  timeWaitIgnoresResets: false,
  invalidRateLimitNs: 0,
  answersUnsentAck: true,
  keepsDataOnReset: false,
});
