import { type ClientProfile, clientProfile, clientProfiles } from '../../src/smtp/index.js';

/** As the profile, but its own work takes no time. */
export const idle = (name: string): ClientProfile =>
  clientProfile({ ...(clientProfiles.find((profile) => profile.name === name) as ClientProfile), work: {} });
