import { type StackProfile, withOverrides } from '../profile.js';
import { linux6 } from './linux-6.js';

/** Linux 6.x with `net.ipv4.tcp_congestion_control = reno`. */
export const linux6Reno: StackProfile = withOverrides(linux6, { name: 'linux-6-reno', congestion: 'newreno' });
