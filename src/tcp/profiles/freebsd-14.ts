import { MILLISECOND, SECOND } from '../../engine/index.js';
import { type StackProfile, withOverrides } from '../profile.js';
import { rfc } from './rfc.js';

/**
 * FreeBSD 14 with its default sysctls and its default stack (`freebsd`, without
 * RACK and tail loss probes). Sources: tcp(4) of FreeBSD 14; sys/netinet of
 * releng/14 (`tcp_timer.h`, `tcp_timer.c`, `tcp_input.c`, `tcp_output.c`,
 * `tcp_syncache.c`, `cc/cc_cubic.c`); a listing of `net.inet.tcp` by sysctl(8).
 *
 * - net.inet.tcp.cc.algorithm=cubic, the default since 14.0
 * - initcwnd_segments=10; sack.enable=1 with sack.revised=1 (RFC 6675); do_prr=1
 *   (RFC 6937); rfc3042=1 (limited transmit); rfc3465=1 (appropriate byte counting)
 * - delacktime=40 ms (TCPTV_DELACK; 100 ms before 14.0)
 * - rexmit_initial=1000, rexmit_min=30, rexmit_slop=200, TCPTV_REXMTMAX 64 s:
 *   each timeout is max(srtt + 4·rttvar, 30 ms) · 2ⁿ + 200 ms, at most 64 s
 * - retries=12 (TCP_MAXRXTSHIFT); keepinit=75 s bounds the handshake of a client
 *   (TCPTV_KEEP_INIT); syncache.rexmtlimit=3
 * - always_keepalive=1: every socket, keepidle=7200 s, keepintvl=75 s, keepcnt=8
 * - after idle the window is the initial one (newreno_cc_after_idle)
 * - the Nagle rule of tcp_output.c, where the connection is asked once, before the
 *   first segment of a call, whether it is idle: a small segment waits while anything
 *   older than the call is unacknowledged
 * - sendspace 32 KiB, grown up to sendbuf_max=2 MiB: here 2 MiB from the start,
 *   which limits nothing that the growing one does not; recvspace 64 KiB, grown
 *   up to recvbuf_max=2 MiB
 * - rfc1323=1: window scaling and timestamps; finwait2_timeout=60 s
 * - ecn.enable=2: ECN for peers that ask for it
 * - a duplicate is reported (sack.enable, RFC 2883), and a timeout that the
 *   answers show to have been needless is taken back (t_badrxtwin, CC_RTO_ERR)
 *
 * - msl=30 s; TIME-WAIT passes over RSTs (tcp_twcheck); acknowledgments of what was
 *   never sent are answered (tcp_do_segment)
 *
 * Not mirrored: octets acknowledged beyond two segments by one acknowledgment
 * still count in slow start (abc_l_var=2); the SYN cache's timer has no slop; no
 * more than five challenge ACKs leave in a second (ack_war_cnt).
 */
export const freeBsd14: StackProfile = withOverrides(rfc, {
  name: 'freebsd-14',
  congestion: 'cubic-freebsd',
  sack: true,
  rack: false,
  tailProbe: false,
  dsack: true,
  frto: false,
  undo: true,
  adaptsToReordering: false,
  timerSlackNs: 0,
  reduction: 'proportional',
  repacks: true,
  windowNews: 'width',
  resendingRearms: false,
  ackPolicy: 'every-second',
  initialWindow: 10,
  windowCounts: 'octets',
  growth: 'per-segment',
  halves: 'cwnd',
  idleRestart: 'initial-window',
  splitsForWindow: false,
  halvesWindow: false,
  nagle: 'bsd',
  delayedAckNs: 40 * MILLISECOND,
  rtoInitialNs: SECOND,
  rtoMinNs: 30 * MILLISECOND,
  rtoMaxNs: 64 * SECOND,
  rtoMinBounds: 'timeout',
  rtoSlopNs: 200 * MILLISECOND,
  synRetries: 12,
  synLinearTimeouts: 0,
  connectNs: 75 * SECOND,
  synAckRetries: 3,
  dataRetries: 12,
  giveUpNs: Number.MAX_SAFE_INTEGER,
  orphanGiveUpNs: 0,
  keepalive: true,
  keepaliveIdleNs: 7200 * SECOND,
  keepaliveIntervalNs: 75 * SECOND,
  keepaliveProbes: 8,
  userTimeoutNs: 0,
  sendBuffer: 2 * 1024 * 1024,
  receiveBuffer: 2 * 1024 * 1024,
  receiveWindow: 'freebsd',
  receiveBufferFirst: 65_536,
  timestamps: true,
  windowScaling: true,
  ecn: 'passive',
  finWait2Ns: 60 * SECOND,
  timeWaitNs: 60 * SECOND,
  timeWaitIgnoresResets: true,
  invalidRateLimitNs: 0,
  limitsUnsentAnswers: false,
  resetsBeyondFin: false,
  keepsDataOnReset: false,
});
