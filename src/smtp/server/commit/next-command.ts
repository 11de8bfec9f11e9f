import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  naive: z.boolean().default(false).describe('take any next command for proof, pipelined or not'),
});

/**
 * R4. Evidence: an octet that the session's rules forbid to send before the 250
 * was read. A client that was offered PIPELINING may send RSET, MAIL, RCPT, DATA
 * or QUIT behind the dot, so these prove nothing; the text after the next 354
 * does (RFC 2920 3.1). To who was not offered it, any command is proof. Neither
 * are there with `naive`, which takes any next command: what was pipelined is
 * false proof, and duplicates return.
 *
 * Until then a message is undecided, and lost if the connection breaks: the
 * client read the 250 and was not heard of again. A connection that both ends
 * close in order commits what is left, on TCP's word alone.
 */
export const nextCommand: Model<CommitRule, typeof options.shape> = {
  name: 'next-command',
  summary: 'R4: commit when the client sends what it must not send before it has read the 250',
  options,
  create: ({ naive }) =>
    shared({
      name: 'next-command',
      commitsOnArrival: false,
      decide: (evidence) => {
        if (evidence === 'proof' || evidence === 'ended') return 'commit';
        if (naive && (evidence === 'command' || evidence === 'early-command')) return 'commit';
        return evidence === 'gone' ? 'discard' : 'wait';
      },
    }),
};
