import { MILLISECOND, SECOND } from '../../engine/index.js';
import { type StackProfile, withOverrides } from '../profile.js';
import { rfc } from './rfc.js';

/**
 * Windows Server 2022, the Internet template (round trips of more than 10 ms).
 * The code is not public; what follows is documented or printed by its tools.
 *
 * - Get-NetTCPSetting, template Internet: CongestionProvider CUBIC,
 *   InitialCongestionWindow 10, MinRto 300 ms, CwndRestart False,
 *   DelayedAckTimeout 40 ms, DelayedAckFrequency 2 (Microsoft Networking Blog, "TCP
 *   Templates for Windows Server 2019", 2018; 200 ms and 50 ms in releases before)
 * - `netsh int tcp show global`: Initial RTO 1000 (3000 up to Server 2016), Max SYN
 *   Retransmissions 4 (2 before), HyStart and Proportional Rate Reduction enabled,
 *   Receive Window Auto-Tuning normal (a scale of 8: up to 16 MiB)
 * - RACK and tail loss probes for round trips of more than 10 ms ("Announcing: New
 *   Transport Advancements in the Anniversary Update", 2016; "Algorithmic
 *   improvements boost TCP performance on the Internet", 2021)
 * - RFC 2883 (D-SACK) and forward RTO-recovery (RFC 4138, now 5682) since Vista
 *   ("New Networking Features in Windows Server 2008 and Windows Vista", 2008)
 * - TcpMaxDataRetransmissions 5 (Azure documentation; Windows registry reference);
 *   TcpMaxConnectResponseRetransmissions 2
 * - KeepAliveTime 2 hours, KeepAliveInterval 1 s (Windows registry reference), 10
 *   probes (SIO_KEEPALIVE_VALS: fixed since Windows Vista), off unless asked for
 * - RFC 1323 timestamps "allowed": not offered. Here a server does not take them up
 *   either, which Windows would do for a client that offers them.
 * - ECN Capability enabled, as the same command prints it on servers
 *
 * No public source: the formula of the timeout (here RFC 6298 with MinRto as its
 * lower bound, at most 60 s), how the receive window grows (here FreeBSD's rule
 * from 64 KiB), the Nagle variant (here RFC 896, as documented for TCP_NODELAY),
 * the arithmetic of CUBIC and HyStart (here those of Linux), dynamic send
 * buffering (here 1 MiB), how long an orphaned FIN_WAIT_2 lasts (here 120 s, the
 * TcpFinWait2Delay of earlier releases), how long TIME-WAIT (here 120 s, the
 * TcpTimedWaitDelay of earlier releases), what it does with segments out of place
 * (here RFC 9293 and RFC 5961, without a limit).
 */
export const windows2022: StackProfile = withOverrides(rfc, {
  name: 'windows-2022',
  congestion: 'cubic',
  sack: true,
  rack: true,
  tailProbe: true,
  dsack: true,
  frto: true,
  undo: false,
  adaptsToReordering: true,
  timerSlackNs: 0,
  reduction: 'proportional',
  repacks: false,
  windowNews: 'width',
  resendingRearms: false,
  ackPolicy: 'every-second',
  initialWindow: 10,
  windowCounts: 'octets',
  growth: 'per-segment',
  halves: 'cwnd',
  idleRestart: 'never',
  splitsForWindow: false,
  halvesWindow: false,
  nagle: 'rfc896',
  delayedAckNs: 40 * MILLISECOND,
  rtoInitialNs: SECOND,
  rtoMinNs: 300 * MILLISECOND,
  rtoMaxNs: 60 * SECOND,
  rtoMinBounds: 'timeout',
  rtoSlopNs: 0,
  synRetries: 4,
  synLinearTimeouts: 0,
  connectNs: 0,
  synAckRetries: 2,
  dataRetries: 5,
  giveUpNs: Number.MAX_SAFE_INTEGER,
  orphanGiveUpNs: 0,
  keepalive: false,
  keepaliveIdleNs: 7200 * SECOND,
  keepaliveIntervalNs: SECOND,
  keepaliveProbes: 10,
  userTimeoutNs: 0,
  sendBuffer: 1024 * 1024,
  receiveBuffer: 65_535 * 256,
  receiveWindow: 'freebsd',
  receiveBufferFirst: 65_536,
  timestamps: false,
  windowScaling: true,
  ecn: 'request',
  finWait2Ns: 120 * SECOND,
  timeWaitNs: 120 * SECOND,
  timeWaitIgnoresResets: false,
  invalidRateLimitNs: 0,
  limitsUnsentAnswers: false,
  resetsBeyondFin: false,
  keepsDataOnReset: false,
});
