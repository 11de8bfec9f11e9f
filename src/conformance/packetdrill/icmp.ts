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

/** The error that a router's message tells of. @throws UnsupportedError for messages of other kinds */
export function errorOf({ type, code }: IcmpPacket): string {
  const found = type === 'unreachable' ? UNREACHABLE[code ?? 'net_unreachable'] : undefined;
  if (found === undefined) throw new UnsupportedError(`ICMP ${type}${code === null ? '' : ` ${code}`}`);
  return found;
}
