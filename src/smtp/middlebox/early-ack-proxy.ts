import { z } from 'zod';
import { type Model, NEVER, duration, durationValue, parseDuration, shared } from '../../engine/index.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';
import { SplitProxy } from '../proxy/split-proxy.js';

const options = z.strictObject({
  hold: duration('0ms').describe('how long octets stay in the proxy before it sends them on, in each direction'),
  dies: durationValue
    .optional()
    .describe('how long after the SYN the proxy forgets the connection, and what it holds; never when left out'),
  answer: z
    .enum(['silence', 'rst'])
    .default('silence')
    .describe('what the sender of a segment gets once the proxy has forgotten the connection'),
});

/**
 * A transparent proxy in front of the server, as virus scanners, load balancers and
 * performance-enhancing proxies are (RFC 3135 2.4): it acknowledges what either end sends on its own account and sends it on
 * in another connection. So a TCP acknowledgment says nothing of the other end any more:
 * "acknowledged" is what the proxy has, and that is lost when the proxy dies or cannot
 * deliver it. A server that takes the acknowledgment of its 250 for proof that
 * the client has it (commit rule R3) is deceived.
 */
export const earlyAckProxy: Model<MiddleboxMaker, typeof options.shape> = {
  name: 'early-ack-proxy',
  summary: 'a proxy that acknowledges for either end and sends on in a connection of its own: an acknowledgment is no proof of arrival',
  options,
  create: ({ hold, dies, answer }) => {
    const chosen = shared({
      holdNs: parseDuration(hold),
      livesNs: dies === undefined ? NEVER : parseDuration(dies),
      resets: answer === 'rst',
    });
    return shared({ name: 'early-ack-proxy', make: (flow) => new SplitProxy('early-ack-proxy', flow, chosen) });
  },
};
