import { MICROSECOND } from '../../engine/index.js';
import type { State } from '../../tcp/index.js';
import type { CodeValue } from './code.js';
import type { Connection } from './connection.js';

/** include/net/tcp_states.h. */
const STATES: Readonly<Record<State, number>> = {
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

/** Names that a script's code knows beside the fields. */
const CONSTANTS: Readonly<Record<string, number>> = {
  TCP_ESTABLISHED: 1,
  TCP_SYN_SENT: 2,
  TCP_SYN_RECV: 3,
  TCP_FIN_WAIT1: 4,
  TCP_FIN_WAIT2: 5,
  TCP_TIME_WAIT: 6,
  TCP_CLOSE: 7,
  TCP_CLOSE_WAIT: 8,
  TCP_LAST_ACK: 9,
  TCP_LISTEN: 10,
  TCP_CLOSING: 11,
  TCP_CA_Open: 0,
  TCP_CA_Disorder: 1,
  TCP_CA_CWR: 2,
  TCP_CA_Recovery: 3,
  TCP_CA_Loss: 4,
  TCPI_OPT_TIMESTAMPS: 1,
  TCPI_OPT_SACK: 2,
  TCPI_OPT_WSCALE: 4,
  TCPI_OPT_ECN: 8,
  TCPI_OPT_ECN_SEEN: 16,
  TCPI_OPT_SYN_DATA: 32,
};

const INFINITE_SSTHRESH = 0x7fffffff;

type Field = (connection: Connection) => number;

const us = (ns: number): number => Math.floor(ns / MICROSECOND);

/** What was agreed on, and whether the data of a SYN was taken (TCPI_OPT_*). */
function optionBits({ endpoint, hasSynData }: Connection): number {
  const { agreement } = endpoint;
  return (agreement.timestamps ? 1 : 0) | (agreement.sack ? 2 : 0) | (agreement.scaling ? 4 : 0) | (hasSynData ? 32 : 0);
}

/** struct tcp_info (tcp_get_info), field by field; what is not here is not supported. */
const FIELDS: Readonly<Record<string, Field>> = {
  tcpi_state: ({ endpoint }) => STATES[endpoint.state],
  tcpi_options: optionBits,
  tcpi_unacked: ({ endpoint }) => endpoint.sender.flight.length,
  tcpi_sacked: ({ endpoint }) => endpoint.sender.flight.sacked,
  tcpi_lost: ({ endpoint }) => endpoint.sender.flight.lost,
  tcpi_retrans: ({ endpoint }) => endpoint.sender.flight.retransmitted,
  tcpi_snd_cwnd: ({ endpoint }) => endpoint.sender.congestion.cwnd,
  tcpi_snd_ssthresh: ({ endpoint }) => Math.min(endpoint.sender.congestion.ssthresh, INFINITE_SSTHRESH),
  tcpi_rtt: ({ endpoint }) => us(endpoint.sender.rtt.srttNs),
  tcpi_rto: ({ endpoint }) => us(endpoint.sender.rtt.rtoNs),
  tcpi_backoff: ({ endpoint }) => endpoint.sender.rtt.backoffs,
  tcpi_advmss: ({ endpoint }) => endpoint.agreement.ownMss,
  tcpi_snd_mss: ({ endpoint }) => endpoint.agreement.payload,
  tcpi_notsent_bytes: ({ endpoint }) => endpoint.sender.unsent,
  tcpi_total_retrans: ({ counters }) => counters.retransmits,
  tcpi_bytes_retrans: ({ counters }) => counters.bytesRetransmitted,
  tcpi_segs_out: ({ counters }) => counters.segments,
};

/** What a script's code may ask of a connection. */
export function infoOf(connection: Connection | null, name: string): CodeValue | undefined {
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
  if (connection === null || !Object.hasOwn(FIELDS, name)) return undefined;
  return FIELDS[name](connection);
}
