import { UnsupportedError } from '../unsupported.js';
import type { IcmpPacket } from './script.js';

/** The errors that routers' messages of an unreachable destination lead to, by the script's names of their codes (icmp_err_convert). */
const UNREACHABLE: Readonly<Record<string, string>> = {
  net_unreachable: 'ENETUNREACH',
  host_unreachable: 'EHOSTUNREACH',
  protocol_unreachable: 'ENOPROTOOPT',
  port_unreachable: 'ECONNREFUSED',
  source_route_failed: 'EOPNOTSUPP',
  net_unknown: 'ENETUNREACH',
  host_unknown: 'EHOSTDOWN',
  source_host_isolated: 'ENONET',
  net_prohibited: 'ENETUNREACH',
  host_prohibited: 'EHOSTUNREACH',
  net_unreachable_for_tos: 'ENETUNREACH',
  host_unreachable_for_tos: 'EHOSTUNREACH',
  packet_filtered: 'EHOSTUNREACH',
  precedence_violation: 'EHOSTUNREACH',
  precedence_cutoff: 'EHOSTUNREACH',
};

/** Other messages that tell of an error (tcp_v4_err). */
const OTHERS: Readonly<Record<string, string>> = { time_exceeded: 'EHOSTUNREACH', parameter_problem: 'EPROTO' };

/** Messages that no connection hears of; a host's own are answered by none. */
const UNHEARD: ReadonlySet<string> = new Set([
  'echo_reply',
  'source_quench',
  'redirect',
  'timestamp_reply',
  'information_request',
  'information_reply',
  'address_mask_request',
  'address_mask_reply',
]);

/** The error that a router's message tells of; null: a connection hears nothing of it. @throws UnsupportedError for messages of other kinds */
export function errorOf({ type, code }: IcmpPacket): string | null {
  if (UNHEARD.has(type)) return null;
  if (Object.hasOwn(OTHERS, type)) return OTHERS[type];
  const found = type === 'unreachable' ? UNREACHABLE[code ?? 'net_unreachable'] : undefined;
  if (found === undefined) throw new UnsupportedError(`ICMP ${type}${code === null ? '' : ` ${code}`}`);
  return found;
}
