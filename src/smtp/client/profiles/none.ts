import { clientProfile } from '../profile.js';

/** No named client: what the keys of a scenario's client say, and their defaults. It knows the extensions that servers offer here. */
export const none = clientProfile({ name: 'none', summary: 'no named client: what the keys of client say', heedsLimits: true });
