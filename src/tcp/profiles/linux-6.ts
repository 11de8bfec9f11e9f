import { MILLISECOND, SECOND, shared } from '../../engine/index.js';
import type { StackProfile } from '../profile.js';

/**
 * Linux 6.x with its default sysctls, as far as this endpoint goes: initial
 * window of 10 segments (tcp.h TCP_INIT_CWND), Minshall's Nagle (tcp_output.c
 * tcp_minshall_check), quick-ACK and pingpong mode around a 40 ms delayed ACK
 * (tcp_input.c), CUBIC with HyStart (tcp_cubic.c), SACK with proportional rate
 * reduction, RTO from 200 ms above srtt to 120 s, tcp_syn_retries 6,
 * tcp_retries2 15 (924.6 s), keepalive off (tcp_keepalive_time 7200 s, intvl 75 s,
 * probes 9), timestamps, and a receive window that grows from
 * 64 KiB to what tcp_rmem's maximum allows (half of 6 MiB).
 */
export const linux6: StackProfile = shared({
  name: 'linux-6',
  congestion: 'cubic',
  rack: true,
  tailProbe: true,
  dsack: true,
  frto: true,
  undo: true,
  adaptsToReordering: true,
  timerSlackNs: 2 * MILLISECOND,
  timerTickNs: 4 * MILLISECOND,
  limitedTransmit: true,
  reduction: 'proportional',
  resendingRearms: true,
  sack: true,
  ackPolicy: 'linux',
  initialWindow: 10,
  windowCounts: 'segments',
  growth: 'per-segment',
  halves: 'cwnd',
  idleRestart: 'halve-per-rto',
  splitsForWindow: true,
  offload: true,
  nagle: 'minshall',
  delayedAckNs: 40 * MILLISECOND,
  rtoInitialNs: SECOND,
  rtoMinNs: 200 * MILLISECOND,
  rtoMaxNs: 120 * SECOND,
  rtoMinBounds: 'variance',
  rtoSlopNs: 0,
  synRetries: 6,
  synLinearTimeouts: 4,
  connectNs: 0,
  synAckRetries: 5,
  dataRetries: 0,
  giveUpNs: 924_600 * MILLISECOND,
  keepalive: false,
  keepaliveIdleNs: 7200 * SECOND,
  keepaliveIntervalNs: 75 * SECOND,
  keepaliveProbes: 9,
  userTimeoutNs: 0,
  sendBuffer: 4 * 1024 * 1024,
  receiveBuffer: 3 * 1024 * 1024,
  receiveWindow: 'linux',
  receiveBufferFirst: 131_072,
  timestamps: true,
  windowScaling: true,
  ecn: 'passive',
  fastOpen: false,
  mtuProbing: false,
  corkNs: 200 * MILLISECOND,
  finWait2Ns: 60 * SECOND,
  keepsDataOnReset: true,
});
