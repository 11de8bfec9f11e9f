import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupSchemes, peakMemory, schemesOf } from '../../src/dedup/index.js';
import { fork } from '../../src/engine/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { SECOND, arrival, isKnown } from '../support/dedup.js';

const site = (reference: ModelReference, hosts: number, lagNs: number | null) =>
  schemesOf(createModel(dedupSchemes, reference), hosts, lagNs === null ? null : { lagNs });

describe('the hosts of a site', () => {
  it('know each what came to it', () => {
    const [first, second] = site('message-id', 2, null);
    expect([isKnown(first, '<1@c>', 0), isKnown(second, '<1@c>', 1), isKnown(first, '<1@c>', 2)]).toEqual([false, false, true]);
  });

  it('tell each other, and it takes the lag until the others know', () => {
    const [first, second, third] = site('message-id', 3, 5 * SECOND);
    expect(isKnown(first, '<1@c>', 0)).toBe(false);
    expect(isKnown(second, '<1@c>', 5 * SECOND - 1)).toBe(false);
    expect(isKnown(third, '<1@c>', 5 * SECOND)).toBe(true);
  });

  it('know what a list knows in which each entry is seen elsewhere after the lag', () => {
    const events = fc.array(fc.record({ host: fc.nat(2), id: fc.nat(6), afterS: fc.integer({ min: 0, max: 6 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), events, (lagS, what) => {
        const hosts = site({ name: 'message-id', window: '1h' }, 3, lagS * SECOND);
        const seen: { host: number; id: number; at: number }[] = [];
        let nowS = 0;
        for (const { host, id, afterS } of what) {
          nowS += afterS;
          const known = seen.some((entry) => entry.id === id && (entry.host === host || entry.at + lagS <= nowS));
          expect(isKnown(hosts[host], `<${id}@c>`, nowS * SECOND)).toBe(known);
          seen.push({ host, id, at: nowS });
        }
      }),
      { seed: 20261130 },
    );
  });

  it('forget together what has been proved to one of them', () => {
    const [first, second] = site('suspects-only', 2, SECOND);
    first.decide(arrival(), 0);
    first.suspect?.(arrival(), 0);
    expect(second.decide(arrival(), 2 * SECOND)).toBe('all');
    second.proved?.(arrival(), 3 * SECOND);
    expect(first.decide(arrival(), 5 * SECOND)).toBe('none');
  });

  it('are told apart from those of a fork', () => {
    const hosts = site('message-id', 2, 0);
    isKnown(hosts[0], '<1@c>', 0);
    const others = fork({ hosts }).hosts;
    isKnown(hosts[0], '<2@c>', 1);
    expect([isKnown(others[1], '<1@c>', 2), isKnown(others[1], '<2@c>', 2), isKnown(hosts[1], '<2@c>', 2)]).toEqual([true, false, true]);
  });

  it('report the most that one of them held', () => {
    const hosts = site({ name: 'message-id', window: '10s' }, 2, null);
    for (let i = 0; i < 5; i++) isKnown(hosts[0], `<${i}@c>`, i * SECOND);
    isKnown(hosts[1], '<1@c>', 0);
    isKnown(hosts[0], '<late@c>', 60 * SECOND);
    // Five ids of five octets, each with a time of eight.
    expect(peakMemory(hosts)).toEqual({ entries: 5, octets: 5 * 13 });
    expect(hosts[0].memory?.()).toEqual({ entries: 1, octets: 16 });
    expect(peakMemory(site('none', 2, null))).toEqual({ entries: 0, octets: 0 });
  });
});
