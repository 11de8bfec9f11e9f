import type { Model } from '../../../engine/index.js';
import type { Startup } from '../startup.js';
import { esmtp } from './esmtp.js';
import { helo } from './helo.js';
import { lmtp } from './lmtp.js';
import { pipeconnect } from './pipeconnect.js';
import { quickstart } from './quickstart.js';
import { quickstartCookie } from './quickstart-cookie.js';

/** The startups that a scenario can name. */
export const startups: readonly Model<Startup>[] = [helo, esmtp, pipeconnect, quickstart, quickstartCookie, lmtp];
