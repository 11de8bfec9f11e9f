import type { StackProfile } from '../profile.js';
import { freeBsd14 } from './freebsd-14.js';
import { linux6 } from './linux-6.js';
import { linux6Reno } from './linux-6-reno.js';
import { rfc } from './rfc.js';
import { windows2022 } from './windows-2022.js';

export interface NamedProfile {
  readonly summary: string;
  readonly profile: StackProfile;
}

/** The stacks that a scenario can name. */
export const stackProfiles: readonly NamedProfile[] = [
  { summary: 'Linux 6.x, default sysctls: IW10, CUBIC, SACK, Minshall Nagle, quick-ACK, 40 ms delayed ACK', profile: linux6 },
  { summary: 'linux-6 with tcp_congestion_control = reno', profile: linux6Reno },
  {
    summary: 'FreeBSD 14, default sysctls: CUBIC, SACK, every second segment acknowledged, RTO 200 ms above srtt + 4 rttvar',
    profile: freeBsd14,
  },
  { summary: 'Windows Server 2022, Internet template: CUBIC, RACK, RTO of at least 300 ms, no timestamps', profile: windows2022 },
  { summary: 'the letter of the RFCs: RFC 896 Nagle, 200 ms delayed ACK, RTO of at least 1 s', profile: rfc },
];
