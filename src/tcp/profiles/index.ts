import type { StackProfile } from '../profile.js';
import { linux6 } from './linux-6.js';
import { rfc } from './rfc.js';

export interface NamedProfile {
  readonly summary: string;
  readonly profile: StackProfile;
}

/** The stacks that a scenario can name. */
export const stackProfiles: readonly NamedProfile[] = [
  { summary: 'Linux 6.x, default sysctls: IW10, Minshall Nagle, quick-ACK, 40 ms delayed ACK', profile: linux6 },
  { summary: 'the letter of the RFCs: RFC 896 Nagle, 200 ms delayed ACK, RTO of at least 1 s', profile: rfc },
];
