import { MILLISECOND, SECOND } from '../engine/index.js';
import { type StackProfile, stackProfiles, withOverrides } from '../tcp/index.js';
import type { Recording } from './recording.js';
import type { Step } from './steps.js';
import { type Overrides, overridesOf } from './sysctl.js';
import { TESTBED } from './testbed.js';
import { UnsupportedError } from './unsupported.js';

/** SOCK_MIN_SNDBUF, octets. */
const LEAST_SEND_BUFFER = 4608;
/** What a packet must hold at least (RFC 791), with 20 octets of options to spare, and at most. */
const LEAST_MTU = 88;
const MOST_MTU = 65_535;

/** The stack of one host: Linux, with the recording's settings and the options that its application set. */
export function profileOf(recording: Recording, steps: readonly Step[]): StackProfile {
  const overrides: Overrides = { receiveWindow: 'linux', rtoTickNs: TESTBED.tickNs };
  for (const [name, value] of Object.entries(recording.sysctl)) Object.assign(overrides, overridesOf(name, value));
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
    case 'sndbuf':
      // Doubled too; large writes take hardly more memory than they hold.
      return { sendBuffer: Math.max(2 * value, LEAST_SEND_BUFFER) };
    case 'keepalive':
      return {
        keepalive: true,
        keepaliveIdleNs: value * SECOND,
        keepaliveIntervalNs: step.values[1] * SECOND,
        keepaliveProbes: step.values[2],
      };
    case 'nodelay':
    case 'quickack':
    case 'cork':
      return {};
    default:
      throw new UnsupportedError(`opt ${step.option}`);
  }
}

/** Octets of a packet: the link's, or what the segments that the hosts offer to take come to. */
export function effectiveMtu(recording: Recording): number {
  const { mtu } = recording.params;
  if (typeof mtu !== 'number' || !Number.isInteger(mtu) || mtu < LEAST_MTU || mtu > MOST_MTU)
    throw new UnsupportedError(`mtu ${JSON.stringify(mtu)}`);
  const { c, s } = recording.syn_opts;
  const mss = Math.min(...[c, s].map((options) => (typeof options?.mss === 'number' ? options.mss + 40 : mtu)));
  return Math.min(mtu, mss);
}
