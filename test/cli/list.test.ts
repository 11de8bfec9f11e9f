import { describe, expect, it } from 'vitest';
import { type Key, keysNamed, scenarioKeys } from '../../src/cli/keys.js';
import { ScenarioError, type ScenarioInput, resolveScenario, scenarioJsonSchema } from '../../src/index.js';
import { typed } from '../support/command.js';

const listed = scenarioKeys();
const paths = new Set(listed.map(({ path }) => path));

/** Every place of the schema that has properties, found without knowing how choices are written: path of each property. */
function everyPath(node: unknown, path: readonly string[] = []): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([word, inner]: [string, Record<string, object>]) => {
    if (word === 'items') return everyPath(inner, [...path, '0']);
    if (word !== 'properties') return everyPath(inner, path);
    return Object.entries(inner).flatMap(([name, value]) =>
      'not' in value ? [] : [[...path, name].join('.'), ...everyPath(value, [...path, name])],
    );
  });
}

/** What the check of a scenario says is allowed where an unknown key stands. */
function allowedAt(path: readonly string[]): string[] {
  const input = path.reduceRight<object>((inner, key) => ({ [key]: inner }), { xyzzy: 1 });
  try {
    resolveScenario(input as ScenarioInput);
  } catch (error) {
    const found = /xyzzy: unknown key.*allowed here: ([^)]*)\)/.exec((error as ScenarioError).message);
    if (error instanceof ScenarioError && found !== null) return found[1].split(', ');
  }
  throw new Error(`${path.join('.')} takes a key named xyzzy`);
}

describe('finaldot list KEY', () => {
  it('knows every key of the schema, and no other', () => {
    const all = everyPath(scenarioJsonSchema());
    expect(all.length).toBeGreaterThan(300);
    expect([...paths].sort()).toEqual([...new Set(all)].sort());
  });

  it('knows every key that the check of a scenario allows', () => {
    for (const place of ['', 'network', 'client', 'client.retry', 'server', 'workload', 'limits', 'observe', 'server.limits']) {
      const names = allowedAt(place === '' ? [] : place.split('.'));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(paths, `${name} in ${place}`).toContain(place === '' ? name : `${place}.${name}`);
    }
  });

  it('tells a key under each of its names: whole, from its end, from the middle', () => {
    for (const { path } of listed) {
      const parts = path.split('.');
      for (let from = 0; from < parts.length; from++)
        expect(
          keysNamed(parts.slice(from).join('.'), listed).some((key) => key.path === path),
          path,
        ).toBe(true);
    }
  });

  it('tells what stands there by default as the scenario has it', () => {
    const { scenario } = resolveScenario({});
    const usual = (path: string) => listed.find((key) => key.path === path)?.usually;
    for (const path of ['network.rtt', 'network.rate', 'middlebox', 'dedup', 'faults', 'limits.time', 'limits.events', 'server.profile']) {
      const value = path.split('.').reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], scenario);
      expect(usual(path), path).toBe(String(value));
    }
  });

  it('prints keys with what they take, and models with what they are', async () => {
    const retry = (await typed(['list', 'retry'])).stdout;
    expect(retry).toMatch(/^retry {2}exim /m);
    expect(retry).toMatch(/^client\.retry\.giveUpAfter: a quantity$/m);
    expect(retry).toMatch(/^client\.retry\.schedule\.shortest \(name: postfix\): a quantity; by default 300s$/m);
    const loss = (await typed(['list', 'network.loss'])).stdout;
    for (const key of ['p', 'r', 'h', 'k']) expect(loss).toMatch(new RegExp(`^network\\.loss\\.${key} \\(name: gilbert-elliott\\)`, 'm'));
    expect((await typed(['list', 'client'])).stdout).toMatch(/^client\.connections: a whole number from 1 to 100000/m);
    const { entries, keys } = JSON.parse((await typed(['list', 'commit', '--json'])).stdout) as { entries: object[]; keys: Key[] };
    expect(entries.length).toBeGreaterThan(5);
    expect(keys.map(({ path }) => path)).toContain('server.commit.name');
  });

  it('says what was perhaps meant', async () => {
    const { status, stderr } = await typed(['list', 'retyr']);
    expect([status, stderr]).toEqual([2, expect.stringContaining("no key or kind is called 'retyr'; did you mean 'retry'?")]);
  });
});
