import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runText } from '../../src/conformance/index.js';

const folder = import.meta.dirname;
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .sort();

describe('the scripts', () => {
  it('are there', () => {
    expect(scripts.length).toBeGreaterThan(1);
  });

  it.each(scripts)('%s', (script) => {
    expect(runText(readFileSync(join(folder, script), 'utf8'))).toMatchObject({ verdict: 'pass' });
  });
});
