import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StackProfile, stackProfiles, withOverrides } from '../../src/tcp/index.js';
import { ackPolicies } from '../../src/tcp/ack/index.js';
import { congestionControls } from '../../src/tcp/congestion/index.js';
import { linux6 } from '../../src/tcp/profiles/linux-6.js';
import { receiveWindows } from '../../src/tcp/window/index.js';
import { Books } from '../support/books.js';
import { Pair } from '../support/pair.js';
import { ms } from '../support/tcp.js';

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const buffer = fc.oneof(fc.integer({ min: 100, max: 300 }), fc.integer({ min: 200, max: 9000 }), fc.constant(1 << 20));
const keys = <K extends string>(table: Readonly<Record<K, unknown>>): fc.Arbitrary<K> => fc.constantFrom(...(Object.keys(table) as K[]));

/** Each stack as it is, and with some of its choices replaced. */
const profile: fc.Arbitrary<StackProfile> = fc
  .record({
    base: fc.constantFrom(...stackProfiles.map((named) => named.profile)),
    choices: fc.record({
      sack: some(fc.boolean()),
      rack: some(fc.boolean()),
      tailProbe: some(fc.boolean()),
      limitedTransmit: some(fc.boolean()),
      timestamps: some(fc.boolean()),
      windowScaling: some(fc.boolean()),
      congestion: some(keys(congestionControls)),
      reduction: some(fc.constantFrom('at-once' as const, 'proportional' as const)),
      ackPolicy: some(keys(ackPolicies)),
      receiveWindow: some(keys(receiveWindows)),
      nagle: some(fc.constantFrom('off' as const, 'rfc896' as const, 'bsd' as const, 'minshall' as const)),
      delayedAckNs: some(fc.constantFrom(0, ms(40), ms(200))),
      initialWindow: some(fc.constantFrom(1, 2, 10)),
      windowCounts: some(fc.constantFrom('segments' as const, 'octets' as const)),
      growth: some(fc.constantFrom('per-segment' as const, 'per-ack' as const)),
      sendBuffer: some(buffer),
      receiveBuffer: some(buffer),
    }),
  })
  .map(({ base, choices }) => {
    const chosen = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
    return withOverrides(base, {
      ...chosen,
      giveUpNs: 1e15,
      orphanGiveUpNs: 0,
      synRetries: 99,
      synAckRetries: 99,
      timeWaitNs: 1e15,
      dataRetries: 0,
      connectNs: 0,
    });
  });

const channel = fc.record({
  delayNs: fc.constantFrom(1, 1000, ms(1), ms(50)),
  jitterNs: fc.constantFrom(0, 1000, ms(1), ms(30)),
  loss: fc.constantFrom<number>(0, 0.02, 0.1, 0.3),
  duplication: fc.constantFrom<number>(0, 0, 0.1, 0.5),
  splitting: fc.constantFrom<number>(0, 0, 0.3),
  harmed: fc.nat(60),
});

const deed = fc.record({
  afterNs: fc.oneof(fc.constant(0), fc.nat(ms(300))),
  octets: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 4000 })),
  cork: fc.boolean(),
  nodelay: fc.boolean(),
});

const script = fc.record({
  deeds: fc.array(deed, { maxLength: 5 }),
  reading: fc.oneof(
    fc.constant(null),
    fc.record({ octets: fc.integer({ min: 200, max: 5000 }), periodNs: fc.integer({ min: 1, max: ms(60) }) }),
  ),
});

const story = fc.record({
  seed: fc.integer(),
  profiles: fc.tuple(profile, profile),
  mtu: fc.oneof(fc.integer({ min: 100, max: 300 }), fc.constantFrom(576, 1500, 9000)),
  scripts: fc.tuple(script, script),
  channels: fc.tuple(channel, channel),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function tell({ seed, profiles, mtu, scripts, channels }: Story): Pair {
  const pair = new Pair(seed, profiles, mtu, scripts, channels, new Books());
  pair.run(20_000, 1e13);
  return pair;
}

describe('two endpoints over a channel that loses, reorders, delays, doubles and splits', () => {
  /** Several seeds, so that no stretch is so long that the test runner takes it for dead; a soak names others. */
  const first = Number(process.env.SEED ?? 1);
  it.each([first, first + 1, first + 2])('keep their books, the window and the stream, and come to an end (seed %d)', (seed) => {
    fc.assert(
      fc.property(story, (told) => {
        const [client, server] = tell(told).sides;
        expect([server.read, client.read]).toEqual([client.written, server.written]);
        expect([client.endpoint.endReason, server.endpoint.endReason]).toEqual(['closed', 'closed']);
      }),
      { numRuns: Number(process.env.CASES ?? 7000), seed },
    );
  });

  it('come to an end though a receive buffer is smaller than what one segment takes', () => {
    const clean = { delayNs: 1, jitterNs: 0, loss: 0, duplication: 0, splitting: 0, harmed: 0 };
    const reading = null;
    const deeds = [{ afterNs: 0, octets: 481, cork: false, nodelay: false }];
    for (let seed = 0; seed < 5; seed++) {
      const { sides } = tell({
        seed,
        profiles: [withOverrides(linux6, { receiveBuffer: 537 }), linux6],
        mtu: 100,
        scripts: [
          { deeds: [], reading },
          { deeds, reading },
        ],
        channels: [clean, { ...clean, jitterNs: ms(30), harmed: 2 }],
      });
      expect(sides[0].read).toBe(481);
    }
  });
});
