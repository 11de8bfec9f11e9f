import { MILLISECOND, SECOND } from '../engine/index.js';
import { type StackProfile, stackProfiles, withOverrides } from '../tcp/index.js';
import type { Recording, Side } from './recording.js';
import type { OptionName, Step } from './steps.js';
import { type Overrides, SEND_BUFFER_FIRST, overridesOf } from './sysctl.js';
import { TESTBED } from './testbed.js';
import { UnsupportedError } from './unsupported.js';

/** SOCK_MIN_SNDBUF, octets. */
const LEAST_SEND_BUFFER = 4608;
/** What a packet must hold at least (RFC 791), with 20 octets of options to spare, and at most. */
const LEAST_MTU = 88;
const MOST_MTU = 65_535;

/** An option that is set before there is a connection. Buffers that a server sets on one that it has accepted count from the start too. */
const isEarly = (side: Side, steps: readonly Step[], at: number): boolean => {
  const step = steps[at];
  if (step.does === 'listen_opt') return true;
  if (step.does !== 'opt') return false;
  if (side === 'c') return !steps.slice(0, at).some(({ does }) => does === 'connect');
  return step.option === 'rcvbuf' || step.option === 'sndbuf';
};

/** The stack of one host: Linux, with the recording's settings and the options that its application set beforehand. */
export function profileOf(recording: Recording, side: Side, steps: readonly Step[]): StackProfile {
  const overrides: Overrides = { receiveWindow: 'linux', rtoTickNs: TESTBED.tickNs, sendBufferFirst: SEND_BUFFER_FIRST };
  for (const [name, value] of Object.entries(recording.sysctl)) Object.assign(overrides, overridesOf(name, value));
  for (const [at, step] of steps.entries())
    if ((step.does === 'opt' || step.does === 'listen_opt') && isEarly(side, steps, at))
      Object.assign(overrides, overridesOfOption(step.option, step.values));
  const linux = stackProfiles.find(({ profile }) => profile.name === 'linux-6');
  if (linux === undefined) throw new Error('there is no Linux profile');
  return withOverrides(linux.profile, overrides);
}

/** A send buffer of so much memory, which stays. */
const sendBufferOf = (octets: number): Overrides => ({ sendBuffer: octets, sendBufferFirst: octets });

/** What a socket option replaces in a profile. */
export function overridesOfOption(option: OptionName, values: readonly number[]): Overrides {
  const [value] = values;
  switch (option) {
    case 'user_timeout':
      return { userTimeoutNs: value * MILLISECOND };
    case 'rcvbuf':
      // The kernel doubles the value, counts memory, and lets the buffer be from then on.
      return { receiveBuffer: value, receiveBufferFirst: 2 * value };
    case 'sndbuf':
      return sendBufferOf(Math.max(2 * value, LEAST_SEND_BUFFER));
    case 'keepalive':
      return {
        keepalive: true,
        keepaliveIdleNs: value * SECOND,
        keepaliveIntervalNs: values[1] * SECOND,
        keepaliveProbes: values[2],
      };
    default:
      return {};
  }
}

/**
 * Octets of a packet: the link's, or what the segments that the hosts offer to take
 * come to. TCP_MAXSEG, set beforehand, bounds what a host offers and what it sends.
 */
export function effectiveMtu(recording: Recording, lists: Readonly<Record<Side, readonly Step[]>>): number {
  const { mtu } = recording.params;
  if (typeof mtu !== 'number' || !Number.isInteger(mtu) || mtu < LEAST_MTU || mtu > MOST_MTU)
    throw new UnsupportedError(`mtu ${JSON.stringify(mtu)}`);
  const { c, s } = recording.syn_opts;
  const mss = Math.min(...[c, s].map((options) => (typeof options?.mss === 'number' ? options.mss + 40 : mtu)));
  const asked = (['c', 's'] as const).flatMap((side) =>
    lists[side].flatMap((step, at) =>
      isEarly(side, lists[side], at) && 'option' in step && step.option === 'maxseg' ? [Math.max(step.values[0] + 40, LEAST_MTU)] : [],
    ),
  );
  return Math.min(mtu, mss, ...asked);
}
