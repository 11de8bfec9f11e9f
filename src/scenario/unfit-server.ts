import type { Shortfall } from '../smtp/index.js';
import type { Complaint } from './errors.js';
import type { Plan } from './plan.js';

/** What is wrong with a scenario in which no server offers what its client must have, and what to do about it. */
export function complaintOf({ wantedBy, keywords }: Shortfall, { client: { strategy, startup }, middlebox }: Plan): Complaint {
  const isUsual = startup.name === 'esmtp';
  const who = middlebox.name === 'none' ? 'the server' : `the server, or '${middlebox.name}' on the way to it,`;
  const to = isUsual ? '' : ` to a client that starts with '${startup.name}'`;
  const missing = `needs ${keywords.join(' and ')}, which ${who} did not offer${to}`;
  const other = isUsual ? '' : ', the startup esmtp';
  const remedy =
    wantedBy === 'strategy'
      ? `choose a strategy that does without (lockstep needs nothing)${other}, or a server that offers it`
      : `do without${other}, or let the server offer it (server: { offers: [${keywords.join(', ')}] })`;
  const subject = wantedBy === 'strategy' ? `'${strategy.name}' ` : '';
  return { path: ['client', wantedBy], message: `${subject}${missing}; ${remedy}` };
}
