import { MICROSECOND, MILLISECOND } from '../engine/index.js';
import type { ControlBlock } from './control-block.js';
import { HEADER_OCTETS } from './segment.js';
import type { Sender } from './sender.js';
import type { State } from './state.js';

/** include/net/tcp_states.h. */
export const STATE_NUMBERS: Readonly<Record<State, number>> = {
  established: 1,
  'syn-sent': 2,
  'syn-received': 3,
  'fin-wait-1': 4,
  'fin-wait-2': 5,
  'time-wait': 6,
  closed: 7,
  'close-wait': 8,
  'last-ack': 9,
  listen: 10,
  closing: 11,
};

/** enum tcp_ca_state. */
export const CongestionState = { open: 0, disorder: 1, cwr: 2, recovery: 3, loss: 4 } as const;

/** TCPI_OPT_*. */
export const InfoOption = { timestamps: 1, sack: 2, windowScaling: 4, ecn: 8, ecnSeen: 16 } as const;

/** TCP_INFINITE_SSTHRESH. */
const INFINITE_THRESHOLD = 0x7fffffff;
/** What tcp_min_rtt says before the first sample. */
const NO_MINIMUM = 0xffffffff;

/**
 * struct tcp_info of include/uapi/linux/tcp.h, as tcp_get_info fills it in:
 * times in µs, `tcpi_last_…` in ms, sizes in octets, flights in segments.
 * Not here, because nothing in the model stands for them: `tcpi_pacing_rate`,
 * `tcpi_max_pacing_rate`, `tcpi_delivery_rate` and its `app_limited`, `tcpi_rehash`,
 * `tcpi_fastopen_client_fail`, marked segments (`tcpi_delivered_ce`, all of AccECN),
 * `tcpi_total_rto_recoveries` and `tcpi_total_rto_time`; nor what the kernel leaves
 * at 0: `tcpi_fackets`, `tcpi_last_ack_sent`.
 */
export interface TcpInfo {
  /** TCP_ESTABLISHED = 1, … (tcp_states.h). */
  readonly tcpi_state: number;
  /** TCP_CA_Open = 0, Disorder, CWR, Recovery, Loss. */
  readonly tcpi_ca_state: number;
  /** Timeouts in a row. */
  readonly tcpi_retransmits: number;
  /** Window and keepalive probes that nothing has answered. */
  readonly tcpi_probes: number;
  readonly tcpi_backoff: number;
  /** Bits: timestamps 1, SACK 2, window scaling 4, ECN 8, ECN seen 16. */
  readonly tcpi_options: number;
  readonly tcpi_snd_wscale: number;
  readonly tcpi_rcv_wscale: number;
  readonly tcpi_rto: number;
  readonly tcpi_ato: number;
  readonly tcpi_snd_mss: number;
  readonly tcpi_rcv_mss: number;
  readonly tcpi_unacked: number;
  readonly tcpi_sacked: number;
  readonly tcpi_lost: number;
  readonly tcpi_retrans: number;
  readonly tcpi_last_data_sent: number;
  readonly tcpi_last_data_recv: number;
  readonly tcpi_last_ack_recv: number;
  readonly tcpi_pmtu: number;
  readonly tcpi_rcv_ssthresh: number;
  readonly tcpi_rtt: number;
  readonly tcpi_rttvar: number;
  readonly tcpi_snd_ssthresh: number;
  readonly tcpi_snd_cwnd: number;
  readonly tcpi_advmss: number;
  /** Segments out of turn that stand for a loss. */
  readonly tcpi_reordering: number;
  readonly tcpi_rcv_rtt: number;
  readonly tcpi_rcv_space: number;
  readonly tcpi_total_retrans: number;
  /** The SYN of one who connected and the FIN count for one each, as in the kernel. */
  readonly tcpi_bytes_acked: number;
  /** The FIN counts for one. */
  readonly tcpi_bytes_received: number;
  readonly tcpi_segs_out: number;
  readonly tcpi_segs_in: number;
  /** A FIN that waits counts for one. */
  readonly tcpi_notsent_bytes: number;
  readonly tcpi_min_rtt: number;
  readonly tcpi_data_segs_in: number;
  readonly tcpi_data_segs_out: number;
  /** Segments known to have arrived, the SYN among them; what arrived twice counts twice. */
  readonly tcpi_delivered: number;
  readonly tcpi_bytes_sent: number;
  readonly tcpi_bytes_retrans: number;
  /** Segments that the peer reported to have arrived twice. */
  readonly tcpi_dsack_dups: number;
  /** How often the path was seen to change the order. */
  readonly tcpi_reord_seen: number;
  readonly tcpi_snd_wnd: number;
  readonly tcpi_rcv_wnd: number;
  /** Time with something unsent or unacknowledged; the next two are parts of it. Not in ticks, as the kernel has it. */
  readonly tcpi_busy_time: number;
  /** Time in which the peer's window was too small for the next segment. */
  readonly tcpi_rwnd_limited: number;
  /** Time in which a full send buffer held less than the congestion window would take. */
  readonly tcpi_sndbuf_limited: number;
  /** Segments that arrived ahead of a gap. */
  readonly tcpi_rcv_ooopack: number;
  readonly tcpi_total_rto: number;
}

const microseconds = (ns: number): number => Math.floor(ns / MICROSECOND);
const millisecondsSince = (since: number, now: number): number => Math.floor((now - since) / MILLISECOND);

/** What getsockopt(TCP_INFO) tells of a connection: looked up when asked, kept nowhere. */
export function tcpInfoOf(block: ControlBlock, isClient: boolean, now: number): TcpInfo {
  const { emitter, sender, receiver, limits } = block;
  const { agreement, statistics, port } = emitter;
  const { flight, rtt, persist, congestion } = sender;
  const { opening, acks } = receiver;
  const isAgreed = emitter.synchronized;
  return {
    // What waits in TIME-WAIT is no socket any more (tcp_time_wait).
    tcpi_state: STATE_NUMBERS[block.state === 'time-wait' ? 'closed' : block.state],
    tcpi_ca_state: congestionStateOf(sender),
    tcpi_retransmits: sender.timeoutsInARow,
    tcpi_probes: persist.unanswered,
    tcpi_backoff: rtt.backoffs,
    tcpi_options: isAgreed ? optionsOf(block) : 0,
    tcpi_snd_wscale: isAgreed && agreement.scaling ? agreement.peerShift : 0,
    tcpi_rcv_wscale: isAgreed && agreement.scaling ? receiver.windowShift : 0,
    tcpi_rto: microseconds(persist.isOn ? rtt.unbackedRtoNs : rtt.rtoNs),
    tcpi_ato: microseconds(acks.atoNs),
    tcpi_snd_mss: sender.mss,
    tcpi_rcv_mss: receiver.segment.octets,
    tcpi_unacked: flight.length - sender.inRequest,
    tcpi_sacked: flight.sacked + sender.recovery.reportedArrived,
    tcpi_lost: flight.lost,
    tcpi_retrans: flight.retransmitted,
    tcpi_last_data_sent: millisecondsSince(statistics.lastDataSentAt, now),
    tcpi_last_data_recv: millisecondsSince(statistics.lastDataReceivedAt, now),
    tcpi_last_ack_recv: millisecondsSince(statistics.lastAckReceivedAt, now),
    tcpi_pmtu: Math.min(port.flow.pathMtu, agreement.pathMss + HEADER_OCTETS),
    tcpi_rcv_ssthresh: opening.ceiling,
    tcpi_rtt: microseconds(rtt.srttNs),
    tcpi_rttvar: microseconds(rtt.deviation),
    tcpi_snd_ssthresh: Math.min(congestion.ssthresh, INFINITE_THRESHOLD),
    tcpi_snd_cwnd: congestion.cwnd,
    tcpi_advmss: isAgreed ? agreement.ownPayload : agreement.ownMss,
    tcpi_reordering: sender.recovery.reordering.degree,
    tcpi_rcv_rtt: opening.roundTripNs === Number.MAX_SAFE_INTEGER ? 0 : microseconds(opening.roundTripNs),
    tcpi_rcv_space: opening.readSpace,
    tcpi_total_retrans: statistics.retransmits,
    tcpi_bytes_acked: isClient ? sender.una : Math.max(sender.una - 1, 0),
    tcpi_bytes_received: Math.max(receiver.nxt - 1, 0),
    tcpi_segs_out: statistics.segmentsOut,
    tcpi_segs_in: statistics.segmentsIn,
    tcpi_notsent_bytes: Math.max(sender.unsent, 0) + (sender.finQueued && !sender.finSent ? 1 : 0),
    tcpi_min_rtt: rtt.minNs === Number.MAX_SAFE_INTEGER ? NO_MINIMUM : microseconds(rtt.minNs),
    tcpi_data_segs_in: statistics.dataSegmentsIn,
    tcpi_data_segs_out: statistics.dataSegmentsOut,
    tcpi_delivered: deliveredOf(block),
    tcpi_bytes_sent: statistics.bytesSent,
    tcpi_bytes_retrans: statistics.bytesRetransmitted,
    tcpi_dsack_dups: sender.recovery.repeatsSeen,
    tcpi_reord_seen: sender.recovery.reordering.seen,
    tcpi_snd_wnd: sender.peerWindow.octets,
    tcpi_busy_time: microseconds(limits.busyNs(now)),
    tcpi_rwnd_limited: microseconds(limits.windowNs(now)),
    tcpi_sndbuf_limited: microseconds(limits.bufferNs(now)),
    tcpi_rcv_ooopack: receiver.outOfOrder,
    tcpi_rcv_wnd: Math.max(opening.edge - receiver.nxt, 0),
    tcpi_total_rto: statistics.timeouts,
  };
}

/** tcp_fastretrans_alert's states. */
function congestionStateOf({ recovery, reaction: { echo } }: Sender): number {
  if (recovery.phase !== 'open') return CongestionState[recovery.phase];
  if (echo?.isOn) return CongestionState.cwr;
  return recovery.isDisordered ? CongestionState.disorder : CongestionState.open;
}

function optionsOf({ emitter }: ControlBlock): number {
  const { agreement, ecn } = emitter;
  return (
    (agreement.timestamps ? InfoOption.timestamps : 0) |
    (agreement.sack ? InfoOption.sack : 0) |
    (agreement.scaling ? InfoOption.windowScaling : 0) |
    (ecn.on ? InfoOption.ecn : 0) |
    (ecn.seen ? InfoOption.ecnSeen : 0)
  );
}

/** Sent for the first time, and not in flight any more; and copies that were needless (tcp_dsack_seen). */
function deliveredOf({ emitter, sender }: ControlBlock): number {
  const { flight, recovery } = sender;
  const arrived = flight.entered - (flight.length - flight.sacked - recovery.reportedArrived) - emitter.statistics.abandoned;
  return arrived + recovery.repeatsDelivered;
}
