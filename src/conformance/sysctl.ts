import { MICROSECOND, MILLISECOND, SECOND } from '../engine/index.js';
import type { EcnMode, StackProfile } from '../tcp/index.js';
import { UnsupportedError } from './unsupported.js';

/** Choices of a profile that a setting replaces. */
export type Overrides = Partial<{ -readonly [K in keyof StackProfile]: StackProfile[K] }>;
/** tcp_wmem's default: memory of a fresh socket's send buffer, octets. */
export const SEND_BUFFER_FIRST = 16_384;

type Knob = (value: unknown, name: string) => Overrides;

/** The choices that a kernel setting replaces; names without `net.ipv4.`. @throws UnsupportedError for an unknown one, or a value with no counterpart */
export function overridesOf(name: string, value: unknown): Overrides {
  if (NEUTRAL.has(name)) return {};
  if (!Object.hasOwn(KNOBS, name)) throw new UnsupportedError(`sysctl ${name}`);
  return KNOBS[name](value, name);
}

/** Settings of mechanisms that no segment of one connection shows here: packet sizes, pacing, cookies, caches. */
const NEUTRAL: ReadonlySet<string> = new Set([
  'tcp_fack',
  'tcp_tso_win_divisor',
  'tcp_min_tso_segs',
  'tcp_tso_rtt_log',
  'tcp_pacing_ss_ratio',
  'tcp_pacing_ca_ratio',
  'tcp_limit_output_bytes',
  'tcp_autocorking',
  // No application of a recording opens fast.
  'tcp_fastopen',
  'tcp_fastopen_key',
  'tcp_syncookies',
  'tcp_no_metrics_save',
  'tcp_fastopen_blackhole_timeout_sec',
  'tcp_max_tw_buckets',
  'tcp_max_syn_backlog',
]);

/** A setting that is only known at the values that the endpoint always has. */
const only =
  (...known: unknown[]): Knob =>
  (value, name) => {
    if (!known.includes(value)) throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
    return {};
  };

const whole = (value: unknown, name: string): number => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
  return value;
};

/** `min default max` of a buffer's memory, octets. */
export function buffers(value: unknown, name: string, overrides: (first: number, most: number) => Overrides): Overrides {
  const [, first, most] = String(value).trim().split(/\s+/).map(Number);
  if (!(first > 0 && most >= first)) throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
  return overrides(first, most);
}

/** What 0 stands for (tcp_orphan_retries()). */
const ORPHAN_RETRIES = 8;

/** The kernel's name of a congestion control, as the endpoint calls it. */
function congestionOf(value: unknown, name: string): string {
  if (value === 'reno') return 'newreno';
  if (value === 'cubic') return 'cubic';
  throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
}

function ecnOf(value: unknown, name: string): EcnMode {
  const modes: readonly EcnMode[] = ['off', 'request', 'passive'];
  const mode = modes[whole(value, name)];
  if (mode === undefined) throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
  return mode;
}

/** Kernel settings, by what they change here. */
const KNOBS: Readonly<Record<string, Knob>> = {
  tcp_congestion_control: (value, name) => ({ congestion: congestionOf(value, name) }),
  tcp_timestamps: (value, name) => ({ timestamps: whole(value, name) !== 0 }),
  tcp_sack: (value, name) => ({ sack: whole(value, name) !== 0 }),
  tcp_early_retrans: (value, name) => ({ tailProbe: whole(value, name) === 3 || whole(value, name) === 4 }),
  tcp_wmem: (value, name) => buffers(value, name, (sendBufferFirst, sendBuffer) => ({ sendBufferFirst, sendBuffer })),
  tcp_rmem: (value, name) =>
    buffers(value, name, (first, most) => ({ receiveBufferFirst: first, receiveBuffer: most / 2, receiveBufferLimit: most })),
  tcp_syn_linear_timeouts: (value, name) => ({ synLinearTimeouts: whole(value, name) }),
  tcp_syn_retries: (value, name) => ({ synRetries: whole(value, name) }),
  tcp_synack_retries: (value, name) => ({ synAckRetries: whole(value, name) }),
  tcp_slow_start_after_idle: (value, name) => (whole(value, name) === 0 ? { idleRestart: 'never' } : { idleRestart: 'halve-per-rto' }),
  tcp_keepalive_time: (value, name) => ({ keepaliveIdleNs: whole(value, name) * SECOND }),
  tcp_keepalive_intvl: (value, name) => ({ keepaliveIntervalNs: whole(value, name) * SECOND }),
  tcp_keepalive_probes: (value, name) => ({ keepaliveProbes: whole(value, name) }),
  tcp_orphan_retries: (value, name) => ({ orphanGiveUpNs: modelTimeoutNs(whole(value, name) || ORPHAN_RETRIES) }),
  tcp_rto_max_ms: (value, name) => ({ rtoMaxNs: whole(value, name) * MILLISECOND }),
  tcp_rfc1337: (value, name) => ({ timeWaitIgnoresResets: whole(value, name) !== 0 }),
  tcp_invalid_ratelimit: (value, name) => ({ invalidRateLimitNs: whole(value, name) * MILLISECOND }),
  tcp_fin_timeout: (value, name) => ({ finWait2Ns: whole(value, name) * SECOND }),
  // Since 6.17 RACK is what tells losses whatever bit 0 says; bit 1 holds still a window that moves only with reordering seen.
  tcp_recovery: only(0, 1, 2, 3),
  tcp_dsack: (value, name) => ({ dsack: whole(value, name) !== 0 }),
  tcp_reordering: only(3),
  tcp_frto: (value, name) => ({ frto: whole(value, name) !== 0 }),
  tcp_ecn: (value, name) => ({ ecn: ecnOf(value, name) }),
  tcp_mtu_probing: (value, name) => ({ ...only(0, 1)(value, name), mtuProbing: value === 1 }),
  tcp_window_scaling: (value, name) => ({ windowScaling: whole(value, name) !== 0 }),
  tcp_notsent_lowat: only(4_294_967_295, -1),
  tcp_rto_min_us: (value, name) => ({ rtoMinNs: whole(value, name) * MICROSECOND }),
  tcp_retries2: (value, name) => ({ giveUpNs: modelTimeoutNs(whole(value, name)) }),
};

/**
 * The time that so many retransmissions would take (tcp_timer.c
 * tcp_model_timeout): from 200 ms doubling up to 120 s.
 */
export function modelTimeoutNs(retries: number): number {
  const base = 200 * MILLISECOND;
  const longest = 120 * SECOND;
  const doublings = 9; // ilog2(120 s / 200 ms)
  if (retries <= doublings) return ((1 << (retries + 1)) - 1) * base;
  return ((1 << (doublings + 1)) - 1) * base + (retries - doublings) * longest;
}
