import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hazards as hazardModels } from '../../src/mail/index.js';
import { type ScenarioConstraints, faults, hazards, replayOf, scenario } from '../../src/property/index.js';
import { simulate } from '../../src/scenario/index.js';
import { protocolPoints } from '../../src/smtp/index.js';

const names = (models: readonly { readonly name: string }[]): string[] => models.map(({ name }) => name);
const nameOf = (reference: unknown): string => (typeof reference === 'string' ? reference : (reference as { name: string }).name);

describe('scenario', () => {
  it('draws what can be run to its end, with every message accounted for', () => {
    fc.assert(
      fc.property(scenario({ maxServers: 2 }), (input) => {
        const result = simulate({ ...input, limits: { events: 1_000_000 } });
        expect(result.stop).toBe('done');
        expect(result.messages.acknowledged + result.messages.bounced).toBe(result.messages.submitted);
      }),
      { seed: 20261210, numRuns: 60 },
    );
  });

  it('draws what a file can hold, as JSON and as YAML', () => {
    fc.assert(
      fc.property(scenario({ maxServers: 3 }), (input) => {
        expect(JSON.parse(JSON.stringify(input))).toEqual(input);
        expect(parse(replayOf(input))).toEqual(input);
      }),
      { seed: 20261211, numRuns: 50 },
    );
  });

  it('keeps to its constraints', () => {
    const constraints: ScenarioConstraints = {
      maxMessages: 3,
      maxRecipients: 1,
      hazards: { names: ['bcc-split'], maxLength: 1 },
      faults: { points: ['before-250', 'connected'], kinds: ['rst'], partitions: false, maxLength: 2 },
      retries: ['5min'],
      strategies: ['lockstep', 'bdat'],
      commits: ['stored'],
      rtts: ['20ms'],
    };
    interface Written {
      network?: { rtt: string };
      client?: { strategy?: unknown; retry?: { after: string } };
      server?: { commit?: unknown; refuse?: unknown };
      servers?: unknown;
      workload: { messages: number; recipients?: number; hazards?: unknown[] };
      faults?: { kind: string; on?: string }[];
    }
    for (const drawn of fc.sample(scenario(constraints), { seed: 20261212, numRuns: 150 }) as unknown as Written[]) {
      const { network, client, server, servers, workload, faults: plan = [] } = drawn;
      expect(workload.messages).toBeLessThanOrEqual(3);
      expect([workload.recipients, servers, server?.refuse]).toEqual([undefined, undefined, undefined]);
      expect((workload.hazards ?? []).map(nameOf)).toEqual(workload.hazards === undefined ? [] : ['bcc-split']);
      expect(plan.length).toBeLessThanOrEqual(2);
      for (const { kind, on } of plan) expect([kind, ['before-250', 'connected', undefined].includes(on)]).toEqual(['rst', true]);
      expect([undefined, 'lockstep', 'bdat']).toContain(client?.strategy);
      expect([undefined, '5min']).toContain(client?.retry?.after);
      expect([undefined, 'stored']).toContain(server?.commit);
      expect([undefined, '20ms']).toContain(network?.rtt);
    }
    const several = fc.sample(scenario({ maxServers: 3 }), { seed: 20261213, numRuns: 100 });
    expect(new Set(several.map(({ servers = [0] }) => (servers as unknown[]).length))).toEqual(new Set([1, 2, 3]));
  });

  it.each([
    [{ hazards: { names: ['bcc'] } }, "found 'bcc', expected one of constant-id, "],
    [{ strategies: ['raw-data-1'] }, "found 'raw-data-1', expected one of lockstep, "],
    [{ commits: ['R0'] }, "found 'R0', expected one of stored, "],
  ])('%j is refused', (constraints, message) => {
    expect(() => scenario(constraints)).toThrow(message);
  });
});

describe('hazards', () => {
  const drawn = fc.sample(hazards({ maxLength: 3 }), { seed: 20261214, numRuns: 1000 }) as unknown[][];

  it('draws every hazard, and its options', () => {
    expect(new Set(drawn.flat().map(nameOf))).toEqual(new Set(names(hazardModels)));
    for (const option of ['uses', 'after', 'most', 'footer', 'date', 'field', 'recipients']) {
      const given = drawn.flat().filter((reference) => typeof reference === 'object' && option in (reference as object));
      expect(given.length, option).toBeGreaterThan(0);
    }
  });

  it('draws each at most once, in the order of the list', () => {
    const order = names(hazardModels);
    for (const stack of drawn) {
      const places = stack.map((reference) => order.indexOf(nameOf(reference)));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(places.length).toBeLessThanOrEqual(3);
    }
  });

  it('draws none when none may be', () => {
    expect(fc.sample(hazards({ names: [] }), 5)).toEqual([[], [], [], [], []]);
  });
});

describe('faults', () => {
  it('draws cuts at every point, by segment and partitions, and lists as long as they may be', () => {
    const drawn = fc.sample(faults(), { seed: 20261215, numRuns: 2000 }) as unknown as {
      on?: string;
      kind: string;
      afterSegments?: number;
    }[][];
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(drawn.flat().map(({ on }) => on))).toEqual(new Set([undefined, ...names(protocolPoints)]));
    expect(new Set(drawn.flat().map(({ kind }) => kind))).toEqual(new Set(['rst', 'blackhole', 'partition']));
    expect(drawn.flat().some(({ afterSegments }) => afterSegments !== undefined)).toBe(true);
  });
});
