import { shared } from '../../engine/index.js';
import type { Step } from './step.js';
import type { Strategy } from './strategy.js';

/**
 * A strategy of a client that has no more octets of commands unread at the server
 * than fit into its buffer (RFC 2920 3.1: a client that blocks must not, or both
 * ends may wait for ever). What does not fit waits until all before it is answered:
 * a round trip more for each buffer of an envelope with many recipients.
 */
export const grouping = (base: Strategy, mostOctets: number): Strategy =>
  shared({
    ...base,
    plan: (outgoing, peer, isLast) => inGroups(base.plan(outgoing, peer, isLast), mostOctets),
    may: (step, unanswered) => base.may(step, unanswered) && (unanswered.oldest?.group ?? step.group) === step.group,
  });

function inGroups(steps: readonly Step[], mostOctets: number): readonly Step[] {
  let [group, filled] = [0, 0];
  for (const step of steps) {
    const octets = commandOctets(step);
    const isFull = filled + octets > mostOctets;
    if (isFull) group++;
    filled = isFull ? octets : filled + octets;
    step.group = group;
  }
  return steps;
}

const commandOctets = ({ parts }: Step): number =>
  parts.reduce((sum, { role, chunk }) => (role === 'command' ? sum + chunk.length : sum), 0);
