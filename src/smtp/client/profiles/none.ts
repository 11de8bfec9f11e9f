import { clientProfile } from '../profile.js';

/** No named client: what the keys of a scenario's client say, and their defaults. */
export const none = clientProfile({ name: 'none', summary: 'no named client: what the keys of client say' });
