import { cubic } from './cubic.js';
import { cubicFreeBsd } from './cubic-freebsd.js';
import { newReno } from './newreno.js';
import type { CongestionControl } from './control.js';

export { type AckSample, type CongestionControl, CongestionWindow } from './control.js';

export const congestionControls: Readonly<Record<string, CongestionControl>> = { newreno: newReno, cubic, 'cubic-freebsd': cubicFreeBsd };
