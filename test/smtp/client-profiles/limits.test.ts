import { expect, it } from 'vitest';
import { clientProfiles } from '../../../src/smtp/index.js';
import { idle } from '../../support/clients.js';
import { ladderOf } from '../../support/ladder.js';
import { pureDelay } from '../../support/scenario.js';

/** Whether a client with a message for five brings it to a server that takes two recipients at a time, and says so, without a 452. */
function keepsWithin(name: string): boolean {
  const { result, text } = ladderOf({
    network: pureDelay('10ms'),
    client: { profile: idle(name), retry: { after: '1h' } },
    server: { limits: { rcptMax: 2 } },
    workload: { messages: 1, recipients: 5, size: 100 },
  });
  // Either way all five get it.
  expect([result.messages.acknowledged, result.messages.delivered, result.messages.duplicates]).toEqual([1, 5, 0]);
  return !text.includes('452');
}

// Exim reads LIMITS in the EHLO reply (transports/smtp.c); Postfix' smtp(8) up to 3.10, sendmail, qmail, OpenSMTPD and the libraries do not.
it('is known to Exim, and to who has no profile, and to nobody else', () => {
  expect(clientProfiles.map(({ name }) => name).filter(keepsWithin)).toEqual(['none', 'exim', 'exim-nochunking']);
});
