import { expect, it } from 'vitest';
import { type Strategy, bdatLast, body, data, mail, rcpts } from '../../src/index.js';
import { ScenarioError } from '../../src/scenario/index.js';
import { pureDelay, simulate } from '../support/scenario.js';

const SOUND: Strategy = {
  name: 'ours',
  needs: [],
  plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
  may: (_, { length }) => length === 0,
};

const run = (own: Partial<Strategy>) =>
  simulate({ network: pureDelay(), client: { strategy: { ...SOUND, ...own } }, workload: { messages: 2, size: 100 } });

it.each<[string, Partial<Strategy>, RegExp]>([
  [
    'plans nothing',
    { plan: () => [] },
    /^client\.strategy: 'ours' planned no step for message 1; expected of plan\(\) the steps of one message/,
  ],
  [
    'plans an envelope alone',
    { plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing)] },
    /^client\.strategy: 'ours' planned mail, rcpt and nothing that ends a text for message 1; /,
  ],
  [
    'never lets a step go',
    { may: ({ kind }, { length }) => kind !== 'rcpt' && length === 0 },
    /^client\.strategy: 'ours' holds rcpt back while nothing is unanswered, and so for good; expected of may\(\) true /,
  ],
])('a strategy that %s is told at once', (_, own, message) => {
  expect(() => run(own)).toThrow(ScenarioError);
  expect(() => run(own)).toThrow(message);
});

it('one that does neither goes through, with DATA or BDAT', () => {
  expect(run({}).messages.acknowledged).toBe(2);
  const chunked = {
    needs: ['CHUNKING'],
    plan: (...[outgoing, peer]: Parameters<Strategy['plan']>) => [mail(outgoing, peer), ...rcpts(outgoing), bdatLast(outgoing)],
  };
  expect(run(chunked).messages.acknowledged).toBe(2);
});
