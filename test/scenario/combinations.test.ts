import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shared } from '../../src/engine/index.js';
import { Content, type Corpus } from '../../src/mail/index.js';
import { World, prepare } from '../../src/scenario/index.js';
import { overhear } from '../support/box.js';
import { STRATEGIES, type ScenarioInput, expectConservation, factsOf, pureDelay, simulate, story } from '../support/scenario.js';

/* What is tested by itself elsewhere, two at a time: whatever two options do to each other. */

const few = (max: number) => fc.integer({ min: 1, max });
const strategy = fc.constantFrom(...STRATEGIES);

describe('RCPTDOMAINMAX in whole runs', () => {
  /** Mail of its own recipients: so many messages, each to one mailbox in each of so many domains, from a different one on. */
  const mail = (messages: number, domains: number): Corpus =>
    shared({
      count: messages,
      recipientCount: () => domains,
      letter: (at: number) => ({
        content: new Content(300, null),
        recipients: Array.from({ length: domains }, (_, i) => `user${at}@domain${(at + i) % (2 * domains)}.example`),
      }),
    });

  it('no session takes recipients in more domains, each gets his copy, and none has to wait for another try', () => {
    fc.assert(
      fc.property(few(4), few(5), few(3), strategy, (messages, domains, rcptDomainMax, name) => {
        const corpus = mail(messages, domains);
        const input = {
          network: pureDelay(),
          client: { strategy: name, retry: { after: '1h' } },
          server: { limits: { rcptDomainMax } },
          workload: { corpus: 'domains', messages },
        } as ScenarioInput;
        const world = new World(prepare(input, { domains: () => corpus }), 'domains');
        world.run();
        const facts = factsOf(world);
        const delivered = facts.filter(({ kind }) => kind === 'delivered');
        expect(new Set(delivered.map(({ message, extra }) => `${message} ${extra}`)).size).toBe(messages * domains);
        expect(delivered).toHaveLength(messages * domains);
        const seen = new Map<number, Set<string>>();
        for (const { message, connection, extra } of delivered) {
          const [, domain] = (corpus.letter(message).recipients ?? [])[extra].split('@');
          seen.set(connection, (seen.get(connection) ?? new Set()).add(domain));
        }
        for (const { size } of seen.values()) expect(size).toBeLessThanOrEqual(rcptDomainMax);
        if (messages === 1) expect(seen.size).toBe(Math.ceil(domains / rcptDomainMax));
        expect(facts.at(-1)?.at).toBeLessThan(3600e9);
      }),
      { numRuns: 25, seed: 9422 },
    );
  });
});

describe('LMTP', () => {
  it('with LIMITS: as many transactions and connections as SMTP needs, and a reply for each recipient', () => {
    fc.assert(
      fc.property(few(5), few(7), few(4), few(4), strategy, (messages, recipients, mailMax, rcptMax, name) => {
        const run = story({
          protocol: 'lmtp',
          client: { strategy: name, retry: { after: '1h' } },
          server: { limits: { mailMax, rcptMax } },
          workload: { messages, recipients, size: 300 },
        } as ScenarioInput);
        const transactions = messages * Math.ceil(recipients / rcptMax);
        expect([run.of('sent').length, run.of('opened').length]).toEqual([transactions, Math.ceil(transactions / mailMax)]);
        expect([run.of('delivered').length, run.of('acknowledged').length]).toEqual([messages * recipients, messages * recipients]);
      }),
      { numRuns: 20, seed: 2033 },
    );
  });

  it('is overwritten by both inspections, which know EHLO alone: no message passes', () => {
    const through = (middlebox: string): string =>
      overhear(middlebox, {
        protocol: 'lmtp',
        network: pureDelay(),
        client: { strategy: 'lockstep', retry: { after: '1h', giveUpAfter: '30min' } },
        workload: { messages: 1, size: 40 },
      } as ScenarioInput);
    expect(through('pix-fixup')).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵  ⇒  220 ************** *****↵
      C: LHLO client.example↵  ⇒  XXXX client.example↵
      S: 500 Command not recognised↵
      C: QUIT↵
      S: 221 server.example closing↵"
    `);
    expect(through('asa-inspect')).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵  ⇒  220 ************** *****↵
      C: LHLO client.example↵  ⇒  XXXX client.example↵
      S: 500 Command not recognised↵
      C: QUIT↵
      S: 221 server.example closing↵"
    `);
  });
});

describe('a client whose send calls block', () => {
  const SMALL = {
    client: { profile: 'rfc', sendBuffer: 4096, receiveBuffer: 2048 },
    server: { profile: 'rfc', sendBuffer: 2048, receiveBuffer: 4096 },
  };
  const connections = (recipients: number, more: object): number => {
    const { client = {}, ...rest } = more as { client?: object };
    const run = simulate({
      network: pureDelay(),
      tcp: SMALL,
      workload: { messages: 1, size: 100, recipients },
      ...rest,
      server: { flush: 'each-reply', offers: ['STARTTLS'] },
      client: {
        strategy: 'pipelining',
        blocking: true,
        timeouts: { name: 'rfc5321', command: '1min' },
        retry: { after: '1h', giveUpAfter: '90min' },
        ...client,
      },
    } as ScenarioInput);
    expectConservation(run);
    return run.connections.opened;
  };

  it.each([
    ['with TLS', { client: { tls: 'tls-1.3' } }],
    ['with LMTP', { protocol: 'lmtp' }],
  ])('%s: a group within the buffers goes through, one far beyond them deadlocks', (_name, more) => {
    expect([100, 300, 1000].map((recipients) => connections(recipients, more))).toEqual([1, 1, 2]);
    const reading = { ...more, client: { ...(more as { client?: object }).client, blocking: false } };
    expect(connections(1000, reading)).toBe(1);
  });
});
