import { serverProfile } from '../profile.js';

/** What the RFCs ask for and nothing else. */
export const ideal = serverProfile({
  name: 'ideal',
  summary: 'what the RFCs ask for: NODELAY, PIPELINING, SIZE, CHUNKING, no limits',
});
