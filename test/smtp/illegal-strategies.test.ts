import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/cli/catalogue.js';
import { legalStrategies, softwareStrategies, strategies } from '../../src/smtp/index.js';
import { MS, expectConservation, pureDelay, simulate, story } from '../support/scenario.js';
import { ClientBench, octets, letter } from '../support/smtp.js';

/** RTT to the first 250 and to each next one; what is written before the greeting, behind it, and behind the EHLO reply. */
const ILLEGAL = {
  'raw-data-1': { first: 4, next: 1, says: ['', 'EHLO client.example\r\n', 'M R DATA\r\nhello\r\n.\r\n'] },
  'raw-data-async': {
    first: 4,
    next: 0,
    says: ['', 'EHLO client.example\r\n', 'M R DATA\r\nhello\r\n.\r\nM R DATA\r\nhello\r\n.\r\nQUIT\r\n'],
  },
  'raw-ehlo-pipe': { first: 4, next: 2, says: ['', 'EHLO client.example\r\nM R DATA\r\n', ''] },
  'raw-eager-ehlo': { first: 4, next: 2, says: ['EHLO client.example\r\n', '', 'M R DATA\r\n'] },
  'raw-eager-bdat': {
    first: 2,
    next: 0,
    says: ['EHLO client.example\r\nM R BDAT 7 LAST\r\nhello\r\nM R BDAT 7 LAST\r\nhello\r\nQUIT\r\n', '', ''],
  },
} as const;

const names = Object.keys(ILLEGAL) as (keyof typeof ILLEGAL)[];
const letters = () => [letter(octets('hello\r\n'), ['a@b'], 7, 0), letter(octets('hello\r\n'), ['a@b'], 7, 1)];
const short = (text: string): string => text.replaceAll('MAIL FROM:<s@c>\r\n', 'M ').replaceAll('RCPT TO:<a@b>\r\n', 'R ');

/** SIZE is offered, and none of them takes it up. */
const EHLO_REPLY = '250-server.example\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 CHUNKING\r\n';

describe('strategies that are illegal on purpose', () => {
  it('are all that are left out of a comparison, and the list says so', () => {
    const others = strategies
      .filter((model) => !legalStrategies.includes(model) && !softwareStrategies.includes(model))
      .map(({ name }) => name);
    expect(others).toEqual(names);
    const marked = catalogue().filter(({ kind, summary }) => kind === 'strategy' && summary.startsWith('illegal: '));
    expect(marked.map(({ name }) => name)).toEqual(names);
  });

  for (const name of names) {
    const { first, next, says } = ILLEGAL[name];
    it(`${name}: first ${first} RTT, each next ${next}`, () => {
      const { of } = story({ network: pureDelay(), client: { strategy: name }, workload: { messages: 4, size: 500 } });
      const at = of('acknowledged').map((fact) => fact.at);
      expect(at).toEqual([0, 1, 2, 3].map((k) => (first + k * next) * 100 * MS));
    });

    it(`${name}: what it writes before it hears anything, at the greeting, at the EHLO reply`, () => {
      const client = new ClientBench({ strategy: name, letters: letters() });
      const heard = [client.wire.taken(), client.reads('220 hi\r\n'), client.reads(EHLO_REPLY)];
      expect(heard.map(short)).toEqual(says);
    });

    it(`${name}: a server without PIPELINING and CHUNKING is sent it all the same`, () => {
      const client = new ClientBench({ strategy: name, letters: letters() });
      client.reads('220 hi\r\n');
      client.reads('250 server.example\r\n');
      expect(client.missing).toEqual([]);
    });

    it(`${name}: nothing is lost when connections are, and the books balance`, () => {
      const finished = simulate({
        seed: name,
        network: pureDelay(),
        client: { strategy: name },
        workload: { messages: 60, size: 500 },
        faults: { cuts: { every: '900ms', kind: 'rst' } },
      });
      expectConservation(finished);
    });
  }
});

describe('a server that ends it', () => {
  const SYNC = '554 5.5.0 Error: SMTP protocol synchronization\r\n';

  it('554 in place of the 354: the text had gone, both messages stay in the queue', () => {
    const client = new ClientBench({ strategy: 'raw-data-async', letters: letters(), retryNs: 1000 });
    client.reads('220 hi\r\n');
    client.reads(EHLO_REPLY);
    client.reads(`250 ok\r\n250 ok\r\n${SYNC}`);
    client.session.onLost(0);
    expect(client.facts('acknowledged')).toEqual([]);
    expect(client.over).toBe(true);
  });

  it('EHLO refused with an envelope behind it: no HELO, QUIT once all is answered', () => {
    const client = new ClientBench({ strategy: 'raw-ehlo-pipe', letters: letters() });
    client.reads('220 hi\r\n');
    expect(client.reads('500 what\r\n503 no\r\n503 no\r\n')).toBe('');
    expect(client.reads('503 no\r\n')).toBe('QUIT\r\n');
  });

  it('EHLO refused and DATA taken: the server waits for a text, and gets it before the QUIT', () => {
    const client = new ClientBench({ strategy: 'raw-ehlo-pipe', letters: letters() });
    client.reads('220 hi\r\n');
    expect(client.reads('500 what\r\n250 ok\r\n250 ok\r\n354 go\r\n')).toBe('hello\r\n.\r\n');
    expect(client.reads('250 ok\r\n')).toBe('QUIT\r\n');
    expect(client.facts('acknowledged')).toHaveLength(1);
  });
});
