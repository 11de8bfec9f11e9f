import { clientProfile } from '../profile.js';

/** KumoMTA: pipelining, with RSET in the group of each next envelope. What else it does is not known here. */
export const kumomta = clientProfile({
  name: 'kumomta',
  summary: 'KumoMTA: pipelining, RSET in the group of each next envelope',
  strategies: [{ name: 'pipelining', rset: true }, 'lockstep'],
});
