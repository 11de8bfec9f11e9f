import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  hangup: z.boolean().default(false).describe('look at the FIN itself, unread input or not: takes a half-closed client for dead'),
});

/**
 * R1, as Exim since 4.67 (receive.c, ChangeLog 4.67 PH/44). Evidence: what the
 * socket shows when the message is stored, just before its 250. Nothing to read
 * but the end of input, or an error: the message is thrown away and nothing is
 * sent. Unread octets are pipelined input, which is legal (RFC 2920), and then
 * there is no check. Blind to what is lost silently, and to what breaks after
 * it. Loses nothing: no 250 was sent. A client that shuts down its sending side
 * behind the dot looks dead, and tries again for ever; with `hangup` so does one
 * that pipelined QUIT before it did, as Exim's own client does.
 */
export const peerAlive: Model<CommitRule, typeof options.shape> = {
  name: 'peer-alive',
  summary: 'R1: commit unless the connection is seen to be closed or reset just before the 250 (Exim)',
  options,
  create: ({ hangup }) =>
    shared({
      name: 'peer-alive',
      commitsOnArrival: false,
      decide: (_evidence, { unread, finished, failed }) => ((finished || failed) && (hangup || unread === 0) ? 'discard' : 'commit'),
    }),
};
