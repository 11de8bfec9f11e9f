import { shared } from '../engine/index.js';

/** When a small segment may leave while others are unacknowledged. */
export type NagleVariant = 'off' | 'rfc896' | 'bsd' | 'minshall';

/** Explicit congestion notification (RFC 3168): not at all, when the peer asks for it, or asked for. The kernel's tcp_ecn 0, 2 and 1. */
export type EcnMode = 'off' | 'passive' | 'request';

/** The constants and choices in which stacks differ. Durations in ns, buffers in octets. */
export interface StackProfile {
  readonly name: string;
  /** Congestion control, by the name in `congestion/`. */
  readonly congestion: string;
  /** Selective acknowledgments are permitted (RFC 2018), and used when the peer permits them too. Without, recovery is NewReno's. */
  readonly sack: boolean;
  /** With SACK, losses are told by time as well as by count (RFC 8985). */
  readonly rack: boolean;
  /** With SACK, what arrives twice is reported (RFC 2883), and such reports are read. */
  readonly dsack: boolean;
  /** A timeout is tested by something new before more is sent again (RFC 5682). */
  readonly frto: boolean;
  /** A reduction that turns out to have been needless is taken back (Eifel, RFC 4015; RFC 3708). */
  readonly undo: boolean;
  /** What counts as lost depends on how far the path has been seen to change the order (tcp_reordering, RFC 8985 6.2 step 4). */
  readonly adaptsToReordering: boolean;
  /** With SACK, a probe goes before a timeout (RFC 8985 7). */
  readonly tailProbe: boolean;
  /** By how much the probe's and the reordering timer are longer than reckoned (TCP_TIMEOUT_MIN_US). */
  readonly timerSlackNs: number;
  /** They are rounded up to whole ticks of the host's clock (usecs_to_jiffies; HZ = 250); 1 where there is no tick. */
  readonly timerTickNs: number;
  /** Without SACK, the first two duplicate acknowledgments let something new leave (RFC 3042; RFC 5681 3.2 step 1). With SACK, what is SACKED makes room in any case. */
  readonly limitedTransmit: boolean;
  /** How the window comes down to ssthresh in a recovery with SACK: halved at once (RFC 6675), or in step with what arrives (RFC 6937). */
  readonly reduction: 'at-once' | 'proportional';
  /** Small segments go again as one (RFC 1122 4.2.2.15, tcp_retrans_collapse). */
  readonly repacks: boolean;
  /** What makes an acknowledgment more than a duplicate: a window of another width (RFC 5681 2), or one told from a new place, as wide as before (tcp_may_update_window). */
  readonly windowNews: 'width' | 'place';
  /** Sending the oldest segment again restarts the retransmission timer (tcp_xmit_retransmit_queue). */
  readonly resendingRearms: boolean;
  /** When acknowledgments leave, by the name in `ack/`. */
  readonly ackPolicy: 'linux' | 'rfc1122' | 'every-second';
  /** Initial window, segments (RFC 6928). */
  readonly initialWindow: number;
  /** What the congestion window is counted in when the sender compares: whole segments of any size (kernel), or octets in units of MSS (RFC 5681). */
  readonly windowCounts: 'segments' | 'octets';
  /** The window grows by the segments acknowledged (appropriate counting, RFC 3465, as Linux), or once per acknowledgment. */
  readonly growth: 'per-segment' | 'per-ack';
  /** After a loss, ssthresh is half of this. */
  readonly halves: 'cwnd' | 'flight';
  /** What becomes of the window after an idle time beyond the RTO: the initial one (RFC 5681 4.1), or halved once per RTO (tcp_cwnd_restart), or nothing (tcp_slow_start_after_idle = 0, Windows' CwndRestart False). */
  readonly idleRestart: 'initial-window' | 'halve-per-rto' | 'never';
  /** A remainder cut short by the receive window goes along with the full segments before it (tcp_mss_split_point). */
  readonly splitsForWindow: boolean;
  /** A segment holds no more than half of the widest window that the peer has told (tcp_bound_to_half_wnd). */
  readonly halvesWindow: boolean;
  /** Segments leave several at a time, in packets that the device cuts (TSO): small remainders of the window wait for the next acknowledgment. */
  readonly offload: boolean;
  readonly nagle: NagleVariant;
  /** How long an acknowledgment may be delayed. */
  readonly delayedAckNs: number;
  readonly rtoInitialNs: number;
  readonly rtoMinNs: number;
  readonly rtoMaxNs: number;
  /** Whether `rtoMinNs` bounds the variance term (Linux) or the timeout (RFC 6298 2.4). */
  readonly rtoMinBounds: 'variance' | 'timeout';
  /** The timeout without back-off is kept in whole ticks of this length, rounded up (usecs_to_jiffies); exact where it is not told. Recordings are replayed with it. */
  readonly rtoTickNs?: number;
  /** Added to every timeout, except the first of a handshake: FreeBSD's rexmit_slop. */
  readonly rtoSlopNs: number;
  /** SYNs sent again before a connect fails. */
  readonly synRetries: number;
  /** So many more SYNs precede them at the initial timeout, without back-off (tcp_syn_linear_timeouts). */
  readonly synLinearTimeouts: number;
  /** A handshake that a client began fails after this long, whatever the retries (FreeBSD's keepinit); 0 = the retries alone decide. */
  readonly connectNs: number;
  /** SYN-ACKs sent again before a half-open connection is forgotten. */
  readonly synAckRetries: number;
  /** Retransmissions on timeouts, one after the other without progress, before the connection is given up; 0 = `giveUpNs` alone decides. */
  readonly dataRetries: number;
  /** Time from the first retransmission on a timeout to giving the connection up (RFC 9293 3.8.3, R2). */
  readonly giveUpNs: number;
  /** Sockets ask a silent peer for a sign of life (RFC 9293 3.8.4, SO_KEEPALIVE). */
  readonly keepalive: boolean;
  /** Silence before the first probe (tcp_keepalive_time). */
  readonly keepaliveIdleNs: number;
  /** From one probe to the next (tcp_keepalive_intvl). */
  readonly keepaliveIntervalNs: number;
  /** Probes without an answer before the connection is given up (tcp_keepalive_probes). */
  readonly keepaliveProbes: number;
  /** The same when the application has closed and nobody waits for the outcome (tcp_orphan_retries); 0 = no other. */
  readonly orphanGiveUpNs: number;
  /** Give up when data are in flight and nothing new is acknowledged for this long (RFC 5482); 0 = off. */
  readonly userTimeoutNs: number;
  readonly sendBuffer: number;
  /** Memory of a fresh socket's send buffer (tcp_wmem's default), where it counts the memory of packets and grows up to `sendBuffer`; where it is not told, `sendBuffer` counts octets of payload. Scripts are run with it. */
  readonly sendBufferFirst?: number;
  /** Octets of payload; the largest that it grows to where it grows. */
  readonly receiveBuffer: number;
  /** How the receive window opens, by the name in `window/`. */
  readonly receiveWindow: 'open' | 'linux' | 'freebsd';
  /** Memory of a fresh socket's receive buffer, octets, where it grows (tcp_rmem's default). */
  readonly receiveBufferFirst: number;
  /** Memory that a receive buffer may grow to, whatever a socket has asked for (tcp_rmem's last number), octets; where it is not told, twice `receiveBuffer`. */
  readonly receiveBufferLimit?: number;
  /** Segments carry timestamps, where the peer's do too (RFC 7323 3). */
  readonly timestamps: boolean;
  /** Windows beyond 65,535 octets, where the peer scales too (RFC 7323 2). */
  readonly windowScaling: boolean;
  readonly ecn: EcnMode;
  /** After long silence smaller segments are tried, in case the path swallows large ones (RFC 4821; the kernel's tcp_mtu_probing 1). */
  readonly mtuProbing: boolean;
  /** TCP Fast Open (RFC 7413): clients connect with it (TCP_FASTOPEN_CONNECT for every socket), servers grant cookies and take data in a SYN. */
  readonly fastOpen: boolean;
  /** A corked partial segment leaves after the retransmission timeout, and not before this. */
  readonly corkNs: number;
  /** An orphaned FIN_WAIT_2 lasts this long. */
  readonly finWait2Ns: number;
  /** 2 MSL: how long TIME-WAIT lasts (TCP_TIMEWAIT_LEN). */
  readonly timeWaitNs: number;
  /** An RST does not end TIME-WAIT (RFC 1337; tcp_rfc1337). */
  readonly timeWaitIgnoresResets: boolean;
  /** Between two answers to segments that change nothing (tcp_invalid_ratelimit); 0 = each is answered. */
  readonly invalidRateLimitNs: number;
  /** Answers to acknowledgments of what was never sent are challenges (RFC 5961 5.2; tcp_ack), as rare as those; or each gets one (RFC 9293 3.10.7.4). */
  readonly limitsUnsentAnswers: boolean;
  /** Data that begin before the peer's FIN and go on beyond it end the connection with an RST (tcp_rcv_state_process), or are cut off there. */
  readonly resetsBeyondFin: boolean;
  /** Octets already received stay readable after an RST. */
  readonly keepsDataOnReset: boolean;
}

/** A profile with some of its choices replaced. */
export function withOverrides(profile: StackProfile, overrides: Partial<StackProfile>): StackProfile {
  return shared({ ...profile, ...overrides });
}
