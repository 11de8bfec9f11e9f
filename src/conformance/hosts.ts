import { MILLISECOND, SECOND } from '../engine/index.js';
import { type StackProfile, stackProfiles, withOverrides } from '../tcp/index.js';
import type { Recording } from './recording.js';
import type { Step } from './steps.js';
import { UnsupportedError } from './unsupported.js';

type Overrides = Partial<{ -readonly [K in keyof StackProfile]: StackProfile[K] }>;
type Knob = (value: unknown, name: string) => Overrides;

const whole = (value: unknown, name: string): number => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
  return value;
};

/** `min default max` of a buffer's memory, octets. */
function buffers(value: unknown, name: string, overrides: (first: number, most: number) => Overrides): Overrides {
  const [, first, most] = String(value).trim().split(/\s+/).map(Number);
  if (!(first > 0 && most >= first)) throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
  return overrides(first, most);
}

/** The kernel's name of a congestion control, as the endpoint calls it. */
function congestionOf(value: unknown, name: string): string {
  if (value === 'reno') return 'newreno';
  if (value === 'cubic') return 'cubic';
  throw new UnsupportedError(`sysctl ${name} ${JSON.stringify(value)}`);
}

/** Kernel settings, by what they change here. */
const KNOBS: Readonly<Record<string, Knob>> = {
  tcp_congestion_control: (value, name) => ({ congestion: congestionOf(value, name) }),
  tcp_timestamps: (value, name) => ({ timestamps: whole(value, name) !== 0 }),
  tcp_sack: (value, name) => ({ sack: whole(value, name) !== 0 }),
  tcp_recovery: (value, name) => ({ rack: (whole(value, name) & 1) !== 0 }),
  tcp_early_retrans: (value, name) => ({ tailProbe: whole(value, name) === 3 || whole(value, name) === 4 }),
  tcp_wmem: (value, name) => buffers(value, name, (_, most) => ({ sendBuffer: most })),
  tcp_rmem: (value, name) => buffers(value, name, (first, most) => ({ receiveBufferFirst: first, receiveBuffer: most / 2 })),
  tcp_syn_linear_timeouts: (value, name) => ({ synLinearTimeouts: whole(value, name) }),
  tcp_syn_retries: (value, name) => ({ synRetries: whole(value, name) }),
  tcp_synack_retries: (value, name) => ({ synAckRetries: whole(value, name) }),
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

/** The stack of one host: Linux, with the recording's settings and the options that its application set. */
export function profileOf(recording: Recording, steps: readonly Step[]): StackProfile {
  const overrides: Overrides = { receiveWindow: 'linux' };
  for (const [name, value] of Object.entries(recording.sysctl)) {
    if (!Object.hasOwn(KNOBS, name)) throw new UnsupportedError(`sysctl ${name}`);
    Object.assign(overrides, KNOBS[name](value, name));
  }
  for (const step of steps) if (step.does === 'opt' || step.does === 'listen_opt') Object.assign(overrides, fromOption(step));
  const linux = stackProfiles.find(({ profile }) => profile.name === 'linux-6');
  if (linux === undefined) throw new Error('there is no Linux profile');
  return withOverrides(linux.profile, overrides);
}

function fromOption(step: Extract<Step, { option: unknown }>): Overrides {
  const [value] = step.values;
  switch (step.option) {
    case 'user_timeout':
      return { userTimeoutNs: value * MILLISECOND };
    case 'rcvbuf':
      // The kernel doubles the value, counts memory, and lets the buffer be from then on.
      return { receiveBuffer: value, receiveBufferFirst: 2 * value };
    case 'nodelay':
    case 'cork':
      return {};
    default:
      throw new UnsupportedError(`opt ${step.option}`);
  }
}

/** Octets of a packet: the link's, or what the segments that the hosts offer to take come to. */
export function effectiveMtu(recording: Recording): number {
  const { mtu } = recording.params;
  if (typeof mtu !== 'number') throw new UnsupportedError(`mtu ${JSON.stringify(mtu)}`);
  const { c, s } = recording.syn_opts;
  const mss = Math.min(...[c, s].map((options) => (typeof options?.mss === 'number' ? options.mss + 40 : mtu)));
  return Math.min(mtu, mss);
}
