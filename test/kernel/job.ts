import { settingsOf } from '../../src/conformance/packetdrill/commands.js';
import { FastOpenHost } from '../../src/conformance/packetdrill/fast-open.js';
import type { Action, ScriptEvent, TcpPacket } from '../../src/conformance/packetdrill/script.js';
import type { Script } from '../../src/conformance/index.js';

/** What `play.py` plays: a script whose commands and names of cookies are resolved. */
export interface Job {
  readonly name: string;
  /** Octets of the largest packet. */
  readonly mtu: number;
  /** Octets of each of the segments that a longer injected one stands for; 0 = it came as it is. */
  readonly mss: number;
  /** s. */
  readonly tolerance: number;
  /** s; what a busy machine may add to any time. */
  readonly slack: number;
  readonly takesAnyEcho: boolean;
  /** Of the kernel, and of the script. */
  readonly addresses: readonly [string, string];
  readonly settings: readonly (readonly [name: string, value: string | number])[];
  readonly events: readonly object[];
}

const TOLERANCE_US = 4_000;
const FAST_OPEN_KEY = 'a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4';

/** @throws UnsupportedError for a command that does anything else than setting up the kernel */
export function jobOf(name: string, { options, before, events }: Script, slack: number): Job {
  const given = new Map(options.map((option) => [option.name, option.value]));
  const addresses = [given.get('local_ip') ?? '192.168.0.1', given.get('remote_ip') ?? '192.0.2.1'] as const;
  const cookies = new FastOpenHost();
  [cookies.localIp, cookies.remoteIp] = addresses;
  const first = [
    ['tcp_congestion_control', 'cubic'],
    ['tcp_fastopen_key', FAST_OPEN_KEY],
  ] as const;
  return {
    name,
    mtu: Number(given.get('mtu') ?? 1500),
    mss: Number(given.get('mss') ?? 0),
    tolerance: Number(given.get('tolerance_usecs') ?? TOLERANCE_US) / 1e6,
    slack,
    takesAnyEcho: given.has('tcp_ts_ecr_scaled'),
    addresses,
    settings: [...first, ...(before === null ? [] : settings(before.text))],
    events: events.map((event) => resolved(event, cookies)),
  };
}

const settings = (text: string) => settingsOf(text).map(({ name, value }) => [name, value] as const);

function resolved({ action, ...rest }: ScriptEvent, cookies: FastOpenHost): object {
  return { ...rest, action: resolvedAction(action, cookies) };
}

function resolvedAction(action: Action, cookies: FastOpenHost): object {
  if (action.kind === 'command') return { kind: 'command', settings: settings(action.text) };
  return action.kind === 'tcp' ? withCookies(action, cookies) : action;
}

function withCookies(packet: TcpPacket, cookies: FastOpenHost): TcpPacket {
  const options = packet.options?.map((option) =>
    'octets' in option ? { ...option, octets: cookies.cookieNamed(option.octets) } : option,
  );
  return { ...packet, options: options ?? null };
}
