import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withOverrides } from '../../src/tcp/index.js';
import { begin, story } from '../support/story.js';

/** The same stories each time; a soak asks for more of them, and others. */
const CASES = { numRuns: Number(process.env.CASES ?? 700), seed: Number(process.env.SEED ?? 1) };

describe('the byte stream', () => {
  it('arrives whole, once and in order, and every story comes to an end', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { world, written } = begin(told);
        expect(world.run(1e16, 3_000_000)).toBe('done');
        expect(world.server.received).toEqual(written[0]);
        expect(world.client.received).toEqual(written[1]);
        expect([world.client.ended, world.server.ended]).toEqual(['closed', 'closed']);
        expect([world.client.endings, world.server.endings, world.network.live]).toEqual([1, 1, 0]);
      }),
      { ...CASES, numRuns: Number(process.env.CASES ?? 1500) },
    );
  });

  it('cut off anywhere is a beginning of what was written, and there is an end all the same', () => {
    const cut = fc.record({
      kind: fc.constantFrom('rst' as const, 'blackhole' as const),
      direction: fc.constantFrom('both' as const, 'up' as const, 'down' as const),
    });
    fc.assert(
      fc.property(story, cut, fc.nat(20_000), ({ client, server, ...rest }, kind, everyOctets) => {
        const mortal = { giveUpNs: 1e11, synRetries: 5, synAckRetries: 5 };
        const told = { ...rest, client: withOverrides(client, mortal), server: withOverrides(server, mortal) };
        const { world, written } = begin(told, { random: { cut: kind, everyNs: null, everyOctets }, placed: [] });
        expect(world.run(1e16, 3_000_000)).toBe('done');
        const heard = [world.server?.received ?? [], world.client.received];
        for (const side of [0, 1]) expect(heard[side]).toEqual(written[side].slice(0, heard[side].length));
        expect(Math.max(world.client.endings, world.server?.endings ?? 0)).toBeLessThanOrEqual(1);
      }),
      CASES,
    );
  });
});
