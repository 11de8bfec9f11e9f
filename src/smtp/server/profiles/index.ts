import type { ServerProfile } from '../profile.js';
import { ideal } from './ideal.js';

/** The server profiles that a scenario can name. */
export const serverProfiles: readonly ServerProfile[] = [ideal];
