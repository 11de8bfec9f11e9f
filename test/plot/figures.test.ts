import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/index.js';
import { FigureError, figures, headlineFigure, renderFigure, scenarioLine } from '../../src/plot/index.js';
import { shownHazards, shownSchemes } from '../../src/plot/dedup-hazards.js';
import { ScenarioError } from '../../src/scenario/index.js';
import { expectSound, textsOf } from './svg.js';

const root = new URL('../../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
const STRATEGIES = ['lockstep', 'mail-first', 'pipelining', 'cross-message', 'bdat-strict', 'bdat', 'bdat-async'] as const;

/** What a figure sets side by side, where it is not strategies. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  'dedup-hazards': [...shownSchemes, ...shownHazards].map(({ label }) => label),
};

describe('every figure', () => {
  for (const { name } of figures) {
    test(`${name} is sound, names its origin and comes out the same again`, async () => {
      const few = name === 'ladder' ? {} : { workload: { messages: 12 } };
      const svg = await renderFigure(name, few, { version: '9.8.7' });
      expectSound(svg);
      expect(textsOf(svg).join(' ')).toContain(
        `npx finaldot plot ${name}${name === 'ladder' ? '' : ' --set workload.messages=12'} · seed 'final dot' · finaldot 9.8.7`,
      );
      for (const row of ROWS[name] ?? STRATEGIES) expect(textsOf(svg)).toContain(row);
      expect(await renderFigure(name, few, { version: '9.8.7' })).toBe(svg);
    });
  }

  test('reports its progress, run by run', async () => {
    const heard: [number, number][] = [];
    await renderFigure('ladder', {}, { version, onProgress: (done, total) => heard.push([done, total]) });
    expect(heard).toEqual(STRATEGIES.map((_, i) => [i + 1, 7]));
  });
});

describe('the committed pictures', () => {
  for (const name of ['ladder', 'duplicates']) {
    test(`${name}.svg is what the program makes (if not, and rightly so: npm run plots)`, async () => {
      const committed = readFileSync(new URL(`plots/${name}.svg`, root), 'utf8');
      expect((await renderFigure(name, {}, { version })) === committed).toBe(true);
    });
  }

  test('are one for each figure, and sound', () => {
    for (const { name } of figures) expectSound(readFileSync(new URL(`plots/${name}.svg`, root), 'utf8'));
  });
});

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
      "no figure is named 'lader', expected one of throughput, duplicates, commit-rules, dedup-hazards, ladder; did you mean 'ladder'?",
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
