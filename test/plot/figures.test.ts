import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/index.js';
import {
  FigureError,
  type FigureNumbers,
  drawFigure,
  figureNamed,
  figureNumbers,
  figures,
  headlineFigure,
  renderFigure,
  scenarioLine,
} from '../../src/plot/index.js';
import { boxPlaces } from '../../src/plot/boxes.js';
import { shownClients } from '../../src/plot/client-timers.js';
import { pixWrites } from '../../src/plot/pix-workaround.js';
import { type CrashesData, crashCost, crashedDisks, crashedStrategies } from '../../src/plot/crashes.js';
import { shownPipelines, shownServers, shownWays } from '../../src/plot/read-as-line.js';
import { counterexamples } from '../../src/plot/refuted.js';
import { type FilteredClient, filteredClient, filteredClients, type SlowFilterData } from '../../src/plot/slow-filter.js';
import { shownWrites } from '../../src/plot/write-patterns.js';
import { type DedupHazardsData, dedupHazardsData, shownHazards, shownSchemes } from '../../src/plot/dedup-hazards.js';
import { ScenarioError, mergeScenarios } from '../../src/scenario/index.js';
import { expectSound, textsOf } from './svg.js';

const root = new URL('../../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
const STRATEGIES = ['lockstep', 'mail-first', 'pipelining', 'cross-message', 'bdat-strict', 'bdat', 'bdat-async'] as const;

/** What a figure sets side by side, where it is not strategies. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  boxes: boxPlaces.map(({ label }) => label),
  'client-timers': shownClients.map(({ label }) => label),
  'slow-filter': filteredClients,
  crashes: crashedDisks.map(({ label }) => label),
  'write-patterns': shownWrites,
  'pix-workaround': Object.keys(pixWrites),
  'read-as-line': [...shownPipelines, ...[...shownServers, ...shownWays].map(({ label }) => label)],
  refuted: counterexamples.map(({ flaw }) => flaw),
  'dedup-hazards': [...shownSchemes, ...shownHazards].map(({ label }) => label),
};

/** One strategy, little mail: enough to see a figure through. */
const LITTLE: Readonly<Record<string, number>> = { 'client-timers': 1, 'pix-workaround': 1, 'read-as-line': 2, crashes: 1, refuted: 1 };
const small = (name: string) => ({ client: { strategy: 'bdat' }, workload: { messages: LITTLE[name] ?? 12 } }) as const;
const smallSet = (name: string): string => `--set client.strategy=bdat --set workload.messages=${LITTLE[name] ?? 12}`;

describe('every figure', () => {
  for (const { name } of figures) {
    test(`${name} is sound, names its origin, is drawn from what JSON holds, and comes out the same again`, async () => {
      const numbers = figureNumbers(name, small(name), { version: '9.8.7' });
      const svg = await drawFigure(JSON.parse(JSON.stringify(numbers)) as FigureNumbers);
      expectSound(svg);
      expect(textsOf(svg).join(' ')).toContain(`npx finaldot plot ${name} ${smallSet(name)} · seed 'final dot' · finaldot 9.8.7`);
      for (const row of ROWS[name] ?? ['bdat']) expect(textsOf(svg)).toContain(row);
      expect(await renderFigure(name, small(name), { version: '9.8.7' })).toBe(svg);
    });
  }

  test('reports its progress, run by run', async () => {
    const heard: [number, number][] = [];
    await renderFigure('ladder', {}, { version, onProgress: (done, total) => heard.push([done, total]) });
    expect(heard).toEqual(STRATEGIES.map((_, i) => [i + 1, 7]));
  });
});

describe('the committed pictures', () => {
  for (const { name } of figures) {
    test(`${name}.svg is sound, shows all, and is drawn from the numbers beside it`, async () => {
      const svg = readFileSync(new URL(`plots/${name}.svg`, root), 'utf8');
      expectSound(svg);
      for (const row of ROWS[name] ?? STRATEGIES) expect(textsOf(svg)).toContain(row);
      expect((await drawFigure(committed(name))) === svg).toBe(true);
    });

    test(`${name}.json is what a run of this program gives (if not, and rightly so: npm run plots)`, () => {
      expect(partOf(name)).toEqual(ofStrategies(committed(name).data, PARTS[name] ?? PART));
    });

    test(`${name}.json says what made it`, () => {
      const { parameters, ...rest } = committed(name);
      expect(parameters).toContain(scenarioLine(figureNamed(name).scenario));
      expect(rest).toMatchObject({ figure: name, command: `npx finaldot plot ${name}`, seed: 'final dot', version });
    });
  }
});

/** Of each figure so much is run again: one strategy, and of what sets no strategies side by side the first rows and columns. */
const PART = 'bdat';
const PARTS: Readonly<Record<string, string>> = { crashes: 'pipelining' };

function partOf(name: string): unknown {
  const { scenario, data } = figureNamed(name);
  if (name === 'slow-filter') {
    const { tails, ...rest } = committed(name).data as SlowFilterData;
    const again = filteredClient(scenario, 'opensmtpd', 2);
    const renewed = (client: FilteredClient) => (client.client === again.client ? again : client);
    return { ...rest, tails: tails.map((tail) => (tail.sigma === 2 ? { ...tail, clients: tail.clients.map(renewed) } : tail)) };
  }
  if (name === 'crashes') {
    const whole = committed(name).data as CrashesData;
    const [{ strategy, messages }] = crashedStrategies;
    const again = crashCost(mergeScenarios(scenario, { workload: { messages } }), strategy, 'server', crashedDisks[0]);
    const rows = whole.rows.map((row, i) => (i === 0 ? { ...row, costs: [again, ...row.costs.slice(1)] } : row));
    return ofStrategies({ ...whole, rows }, PARTS[name]);
  }
  if (name !== 'dedup-hazards') return data({ scenario, strategies: [PART] });
  const whole = committed(name).data as DedupHazardsData;
  const [schemes, hazards] = [shownSchemes.slice(0, 4), shownHazards.slice(0, 4)];
  const { rows } = dedupHazardsData(scenario, { messages: 300, schemes, hazards });
  return { ...whole, rows: whole.rows.map((row, i) => (i < 4 ? { ...row, cells: [...rows[i].cells, ...row.cells.slice(4)] } : row)) };
}

/** What is left of a figure's data when all strategies but one are taken out. */
function ofStrategies(data: unknown, kept: string): unknown {
  if (Array.isArray(data)) return data.filter((each) => isOf(each, kept)).map((each) => ofStrategies(each, kept));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, ofStrategies(value, kept)]));
}

function isOf(each: unknown, kept: string): boolean {
  const strategy = typeof each === 'object' && each !== null && 'strategy' in each ? each.strategy : each;
  return strategy === kept || !(STRATEGIES as readonly unknown[]).includes(strategy);
}

const committed = (name: string): FigureNumbers => JSON.parse(readFileSync(new URL(`plots/${name}.json`, root), 'utf8')) as FigureNumbers;

describe('what a figure says of its parameters', () => {
  const captionOf = async (...asked: Parameters<typeof renderFigure>): Promise<string> => textsOf(await renderFigure(...asked)).join(' ');

  test('is its scenario, with what was set over it, and how long its runs are', async () => {
    const committed = textsOf(readFileSync(new URL('plots/commit-rules.svg', root), 'utf8')).join(' ');
    const rest =
      'rate: unlimited }, tcp: { receiveBuffer: 32KiB, sendBuffer: 64KiB }, server: { processing: 30ms, hold: 20ms, flush: dot-at-once }, workload: { size: 2KiB';
    const cuts = 'faults: { cuts: { every: 2s } }';
    expect(committed).toContain(`Scenario: network: { rtt: 100ms, ${rest} }, ${cuts}; 4,000 messages a run.`);
    expect(committed).toContain('exponential, 2 s in the mean.');
    const over = { client: { strategy: 'bdat' }, network: { rtt: '20ms' }, workload: { messages: 5 } } as const;
    expect(await captionOf('commit-rules', over, { version })).toContain(
      `Scenario: network: { rtt: 20ms, ${rest}, messages: 5 }, ${cuts}, client: { strategy: bdat }.`,
    );
  });

  test('leaves no brace alone at the end or the beginning of a line', () => {
    for (const { name } of figures) {
      const lines = textsOf(readFileSync(new URL(`plots/${name}.svg`, root), 'utf8'));
      for (const line of lines) expect(line, name).not.toMatch(/\{$|^\}/);
    }
  });

  test('leaves out clocks where there are none, and lengths where somebody asks for another', async () => {
    const faults = [{ on: 'before-250', nth: 1, kind: 'rst' }] as const;
    const said = await captionOf('commit-rules', { workload: { messages: 3 }, faults: [...faults] }, { version });
    expect(said).toContain('workload: { size: 2KiB, messages: 3 }, faults: [{ on: before-250, nth: 1, kind: rst }].');
    expect(said).not.toContain('in the mean');
  });

  test('names models of one’s own by their names', () => {
    const strategy = { name: 'mine', needs: [], plan: () => [], may: () => true };
    expect(scenarioLine({ seed: 'any', client: { strategy, connections: 2 } })).toBe(
      'Scenario: client: { strategy: mine, connections: 2 }',
    );
  });
});

describe('a figure of something else', () => {
  test('takes what is set over its scenario and says so', async () => {
    const svg = await renderFigure('ladder', { seed: 'another', network: { rtt: '20ms' }, client: { strategy: 'bdat' } }, { version });
    expectSound(svg);
    const texts = textsOf(svg);
    expect(texts.join(' ')).toContain("--set seed=another --set network.rtt=20ms --set client.strategy=bdat · seed 'another'");
    expect(texts).toContain('bdat');
    expect(texts).not.toContain('lockstep');
  });

  test('holds what has no clock, no cuts or no ends', async () => {
    const one = { client: { strategy: 'bdat' } } as const;
    expectSound(await renderFigure('duplicates', { ...one, faults: 'none', workload: { messages: 10 } }, { version }));
    const byOctets = { faults: { cuts: { everyBytes: '20kB' } }, workload: { messages: 50 } } as const;
    expectSound(await renderFigure('duplicates', { ...one, ...byOctets }, { version }));
    expectSound(await renderFigure('throughput', { ...one, workload: { messages: 1 } }, { version }));
    const cut = { faults: [{ on: 'before-250', kind: 'rst' }], client: { strategy: 'bdat' }, workload: { messages: 3 } } as const;
    expectSound(await renderFigure('commit-rules', { ...cut, faults: [...cut.faults] }, { version }));
    expectSound(await renderFigure('ladder', { workload: { messages: 0 } }, { version }));
    expectSound(await renderFigure('ladder', { faults: [{ on: 'before-250', nth: 1, kind: 'blackhole' }] }, { version }));
  });

  test('is refused with the nearest name, or the fault in its scenario', async () => {
    await expect(renderFigure('lader', {}, { version })).rejects.toThrow(FigureError);
    await expect(renderFigure('lader', {}, { version })).rejects.toThrow(
      `no figure is named 'lader', expected one of ${figures.map(({ name }) => name).join(', ')}; did you mean 'ladder'?`,
    );
    await expect(renderFigure('ladder', { network: { rtt: 'fast' } }, { version })).rejects.toThrow(ScenarioError);
  });
});

test('the headline figure shows every result, and one without duplicates or messages', async () => {
  const scenario = { workload: { messages: 300 }, faults: { cuts: { every: '2s', kind: 'rst' } } } as const;
  const caption = "npm start · seed 'final dot' · finaldot 1.2.3";
  const svg = await headlineFigure(compare(scenario, STRATEGIES), caption);
  expectSound(svg);
  for (const text of [...STRATEGIES, caption]) expect(textsOf(svg)).toContain(text);
  expect(await headlineFigure(compare(scenario, STRATEGIES), caption)).toBe(svg);
  expectSound(await headlineFigure(compare({ workload: { messages: 1 } }, ['bdat']), caption));
});
