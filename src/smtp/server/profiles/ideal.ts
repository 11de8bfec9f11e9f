import { MINUTE, shared } from '../../../engine/index.js';
import type { ServerProfile } from '../profile.js';

/** What the RFCs ask for and nothing else: no delay, no limit, no error, five minutes of patience (RFC 5321 4.5.3.2.7). */
export const ideal: ServerProfile = shared({
  name: 'ideal',
  summary: 'what the RFCs ask for: NODELAY, PIPELINING, SIZE, CHUNKING, no limits',
  extensions: ['PIPELINING', 'SIZE', '8BITMIME', 'CHUNKING'],
  flush: 'input-empty',
  commit: 'stored',
  nodelay: true,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 0,
  recipientLimit: 1_000_000,
});
