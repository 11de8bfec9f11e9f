import { describe, expect, it } from 'vitest';
import { type Source, sourceOf, sourcesBelow } from './sources.js';

const SIMULATION = ['engine', 'net', 'tcp', 'mail', 'dedup', 'smtp', 'scenario', 'conformance'];

/** What would make a run depend on the machine, the engine or the day. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\b/, 'Date'],
  [/\bperformance\b/, 'performance'],
  [/\bMath\.random\b/, 'Math.random'],
  [
    /\bMath\.(?:log|log2|log10|log1p|exp|expm1|pow|cbrt|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|hypot)\b/,
    'a platform transcendental',
  ],
  [/\*\*/, 'the power operator'],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, 'a timer of the platform'],
  [/\bcrypto\b/, 'crypto'],
  [/\btoLocale\w*\b|\bIntl\b/, 'the locale'],
];

function offences({ path, code }: Source): string[] {
  return code
    .split('\n')
    .flatMap((line, i) => BANNED.filter(([pattern]) => pattern.test(line)).map(([, name]) => `${path}:${i + 1}: ${name}`));
}

describe('the simulation', () => {
  it('uses nothing that differs between machines', () => {
    expect(SIMULATION.flatMap((folder) => sourcesBelow(`src/${folder}`)).flatMap(offences)).toEqual([]);
  });

  it.each([
    'const t = Date.now();',
    'x = Math.log(2);',
    'y = 2 ** n;',
    'const r = Math.random();',
    'setTimeout(f, 1);',
    'performance.now()',
  ])('would notice %s', (line) => {
    expect(offences(sourceOf('src/engine/x.ts', `${line}\n`))).toHaveLength(1);
  });

  it('does not mind them in comments and texts', () => {
    expect(offences(sourceOf('src/engine/x.ts', "/** no Date, no 2 ** n */\nconst s = 'Date';\n"))).toEqual([]);
  });
});
