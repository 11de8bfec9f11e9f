import type { ServerProfile } from '../profile.js';
import { exim496 } from './exim-4.96.js';
import { exim498 } from './exim-4.98.js';
import { ideal } from './ideal.js';
import { postfix37 } from './postfix-3.7.js';
import { postfix39 } from './postfix-3.9.js';

/** The server profiles that a scenario can name. */
export const serverProfiles: readonly ServerProfile[] = [ideal, postfix37, postfix39, exim496, exim498];
