import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { comparisonTable } from '../../src/cli/table.js';
import type { Result } from '../../src/index.js';
import { finaldot, root } from '../support/command.js';

/** Mean time between losses is 2 s, 20 RTT. */
const LOSSES_PER_RTT = 1 / 20;

const run = finaldot(['headline', '--json']);
const results = run.status === 0 ? (JSON.parse(run.stdout) as Result[]) : [];
const named = results.map((result) => [result.scenario.client.strategy as string, result] as const);

describe('the headline comparison', () => {
  it('runs every strategy over the whole corpus', () => {
    expect(run.stderr).not.toContain('Error');
    expect(named.map(([name]) => name)).toEqual([
      'lockstep',
      'mail-first',
      'pipelining',
      'cross-message',
      'bdat-strict',
      'bdat',
      'bdat-async',
    ]);
    for (const [, { messages }] of named) {
      expect(messages.submitted % 6046).toBe(0);
      expect(messages.acknowledged).toBe(messages.submitted);
      expect(messages.lost).toBe(0);
    }
  });

  it.each(named)('has narrow intervals for %s', (name, { duplicates }) => {
    const widest = name === 'bdat-async' ? 0.2 : 0.1;
    for (const { value, low, high } of [duplicates.perMessage, duplicates.perLostConnection]) {
      expect(((high as number) - (low as number)) / 2 / (value as number)).toBeLessThan(widest);
    }
  });

  it.each(named)('has per message the closed form e^{λ/2} − 1 for %s', (_name, { duplicates, inDoubt, time }) => {
    const { low, high } = duplicates.perMessage;
    const spread = ((high as number) - (low as number)) / 2;
    const doubtRtts = (inDoubt.meanNs as number) / time.rttNs;
    expect(doubtRtts).toBeGreaterThan(0.5);
    const expected = Math.exp(LOSSES_PER_RTT * doubtRtts) - 1;
    expect(Math.abs((duplicates.perMessage.value as number) - expected)).toBeLessThan(2 * spread);
  });
});

describe('the README', () => {
  it('shows the table as it comes out', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toContain(stripVTControlCharacters(comparisonTable(results)));
  });
});
