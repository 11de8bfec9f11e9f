import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { type ScenarioInput, simulate } from '../../src/index.js';
import { root } from '../support/command.js';

/**
 * Digests of small runs. One that changes means that runs are no longer what
 * they were: the commit says why, and writes the new one here.
 */
const rows = readFileSync(join(root, 'test', 'golden', 'digests.csv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split(';') as [name: string, scenario: string, digest: string]);

describe('golden digests', () => {
  it.each(rows)('%s', (_name, scenario, digest) => {
    expect(simulate(parse(scenario) as ScenarioInput).digest).toBe(digest);
  });

  it('tell scenarios apart', () => {
    expect(new Set(rows.map(([, , digest]) => digest)).size).toBe(rows.length);
  });
});
