import { MILLISECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';
import { postfix } from './postfix.js';

/**
 * Postfix with the queue manager's concurrency: five connections at once to a
 * destination that it does not know (initial_destination_concurrency), one message each.
 * One after the other is begun as mail comes into the queue, 9.8 ms apart in the
 * median of the recorded sessions (4 of them, November 2026).
 */
export const postfixDefault = clientProfile({
  ...postfix,
  name: 'postfix-default',
  summary: 'Postfix as it comes: five connections at a time, one message each, QUIT behind the dot',
  connections: 5,
  work: { ...postfix.work, connect: 9.8 * MILLISECOND },
});
