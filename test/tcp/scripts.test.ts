import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScript, run } from '../../src/conformance/index.js';
import { CONNECTION_FAULTS } from './faults/connection.js';
import { LEAVING_FAULTS } from './faults/leaving.js';
import { RECEIVING_FAULTS } from './faults/receiving.js';
import { RECOVERY_FAULTS } from './faults/recovery.js';

const folder = import.meta.dirname;
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

const scriptOf = (file: string): ReturnType<typeof parseScript> => parseScript(readFileSync(join(folder, file), 'utf8'));

describe('the scripts', () => {
  it.each(scripts)('%s', (script) => {
    expect(run(scriptOf(script))).toMatchObject({ verdict: 'pass' });
  });
});

/** Which script notices which fault, feature by feature. */
const CAUGHT = [...CONNECTION_FAULTS, ...RECOVERY_FAULTS, ...LEAVING_FAULTS, ...RECEIVING_FAULTS];

describe('a stack that is wrong in one thing', () => {
  it.each(CAUGHT)('is caught by %s: %s', (script, _, harm) => {
    expect(run(scriptOf(script), harm)).toMatchObject({ verdict: 'fail' });
  });

  it('is caught by each of the scripts', () => {
    expect([...new Set(CAUGHT.map(([script]) => script))].sort()).toEqual(scripts);
  });
});
