import type { CodeValue } from './code.js';
import type { Connection } from './connection.js';

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

/** The data of a SYN was taken. */
const SYN_DATA = 32;

/** What a script's code may ask of a connection: the fields of struct tcp_info, and the kernel's constants. */
export function infoOf(connection: Connection | null, name: string, now: number): CodeValue | undefined {
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
  if (name === 'SK_MEMINFO_RCVBUF') return connection?.endpoint.receiver.opening.memoryOctets;
  if (name === 'SK_MEMINFO_RMEM_ALLOC') return connection?.endpoint.receiver.opening.memoryTaken;
  if (connection === null || !name.startsWith('tcpi_')) return undefined;
  const info = connection.endpoint.tcpInfo(now);
  if (name === 'tcpi_options') return info.tcpi_options | (connection.hasSynData ? SYN_DATA : 0);
  return Object.hasOwn(info, name) ? info[name as keyof typeof info] : undefined;
}
