import { describe, expect, it } from 'vitest';
import { explain } from '../../src/scenario/index.js';
import { idle } from '../support/clients.js';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';

type Rule = NonNullable<NonNullable<ScenarioInput['server']>['commit']>;

/** Connections that break every second, or a client's host that dies as often, under a client that waits. */
const breaking = (commit: Rule, faults: ScenarioInput['faults'], more: ScenarioInput = {}): ScenarioInput => ({
  seed: 'rows',
  network: pureDelay(),
  client: { strategy: 'pipelining', retry: { after: '100ms' } },
  server: { commit, processing: '30ms', hold: '20ms' },
  workload: { messages: 40, size: 1000 },
  faults,
  ...more,
});

const RST = { cuts: { every: '1s', kind: 'rst' } } as const;
const SILENT = { cuts: { every: '1s', kind: 'blackhole' } } as const;
const DIES = { crashes: { every: '1s', for: '200ms', host: 'client' } } as const;

/** Which of both happens, by rule: R0 to R8, when connections break and one is told, when nobody is, and when the client's host dies. */
const ROWS: readonly (readonly [rule: string, commit: Rule, rst: string, silent: string, dies: string])[] = [
  ['R0', 'stored', 'duplicates', 'duplicates', 'duplicates'],
  ['R1', 'peer-alive', 'duplicates', 'duplicates', 'duplicates'],
  ['R2', 'write-accepted', 'duplicates', 'duplicates', 'duplicates'],
  // It waits for the next call without an error, which is as good as a proof, and as bad.
  ['R2 with late errors', { name: 'write-accepted', late: true }, 'lost', 'lost', 'neither'],
  ['R3', 'tcp-acked', 'lost', 'lost', 'neither'],
  ['R4', 'next-command', 'lost', 'lost', 'lost'],
  ['R5', 'quit', 'lost', 'lost', 'lost'],
  ['R7', 'transid', 'neither', 'neither', 'neither'],
  ['R8', 'park-suspects', 'neither', 'neither', 'neither'],
];

function outcome(input: ScenarioInput): string {
  const { duplicates, lost } = simulate(input).messages;
  return [...(duplicates > 0 ? ['duplicates'] : []), ...(lost > 0 ? ['lost'] : [])].join(' and ') || 'neither';
}

describe('what each rule leaves', () => {
  it.each(ROWS)('%s', (_rule, commit, ...expected) => {
    expect([breaking(commit, RST), breaking(commit, SILENT), breaking(commit, DIES)].map(outcome)).toEqual(expected);
  });

  it('R6, stored with a dedup scheme: neither', () => {
    for (const faults of [RST, SILENT]) expect(outcome(breaking('stored', faults, { dedup: 'envelope+content' }))).toBe('neither');
  });
});

describe('every doubled or lost message', () => {
  const cases = ROWS.flatMap(([rule, commit, rst, silent]) =>
    (['duplicate', 'lost'] as const).flatMap((what) => [
      ...(rst.includes(what) ? [{ rule, what, commit, faults: RST }] : []),
      ...(silent.includes(what) ? [{ rule, what, commit, faults: SILENT }] : []),
    ]),
  );

  it.each(cases)('$rule, $what: comes again from a scenario file of one fault, and its ladder shows it', ({ commit, faults, what }) => {
    const found = explain(breaking(commit, faults), what);
    const file = JSON.parse(JSON.stringify(found?.scenario)) as ScenarioInput;
    expect(file.faults).toHaveLength(1);
    const { result, text } = ladderOf(file);
    expect(what === 'lost' ? result.messages.lost : result.messages.duplicates).toBeGreaterThan(0);
    const number = (found?.shown.message ?? 0) + 1;
    const count = (words: string): number => text.split('\n').filter((line) => line.endsWith(` ${words} ${number}`)).length;
    expect([count('reads the 250 for'), count('delivers')]).toEqual([1, what === 'lost' ? 0 : 2]);
  });
});

/** One message; its ladder from the text on, of later connections only what matters. */
function witness(commit: Rule, faults: ScenarioInput['faults'], more: ScenarioInput = {}) {
  const input = { ...breaking(commit, faults, more), workload: { messages: 1, size: 1000 } };
  const { result, text } = ladderOf(input, { fromNs: 400e6 });
  const told = text
    .split('\n')
    .filter((line) => (line.startsWith('#1') && !/FIN$|ACK$|221$/.test(line)) || /text|reads|delivers|discards/.test(line));
  const { acknowledged, delivered, lost } = result.messages;
  return { ladder: `\n${told.join('\n')}\n`, outcome: { acknowledged, delivered, lost } };
}

describe('what the table says besides', () => {
  /** The client reads its 250, and dies before it is written down. */
  const forgets = { client: { strategy: 'pipelining', retry: { after: '100ms' }, fsync: { name: 'delayed', by: '40ms' } } } as const;
  const dies = [{ kind: 'crash', host: 'client', at: '570ms', for: '200ms' }] as const;

  it('R3 doubles when the client has acknowledged the 250 and forgets that it was told', () => {
    const { ladder, outcome: seen } = witness('tcp-acked', [...dies], forgets);
    expect(seen).toEqual({ acknowledged: 1, delivered: 2, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        500  C ← S         550  250
      #1        550  C                  reads the 250 for 1
      #1        550  C → S         600  QUIT
      #1        570  C                  lets the connection go
      #1        600      S              delivers 1
      #1        854  C → S         904  RST
      #2       1170  C → S        1220  text 1, dot
      #2       1320  C                  reads the 250 for 1
      #2       1370      S              delivers 1
      "
    `);
  });

  it('R7 knows the transaction of a client that forgets', () => {
    const { ladder, outcome: seen } = witness('transid', [...dies], forgets);
    expect(seen).toEqual({ acknowledged: 1, delivered: 1, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        480      S              delivers 1
      #1        500  C ← S         550  250
      #1        550  C                  reads the 250 for 1
      #1        550  C → S         600  QUIT
      #1        570  C                  lets the connection go
      #1        854  C → S         904  RST
      #2       1290  C                  reads the 250 for 1
      "
    `);
  });

  it('R4 leaves what an idle cached connection has carried undecided, until it is closed', () => {
    const { ladder, outcome: seen } = witness('next-command', 'none', { client: { profile: idle('postfix-cache') } });
    expect(seen).toEqual({ acknowledged: 1, delivered: 1, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        500  C ← S         550  250
      #1        550  C                  reads the 250 for 1
      #1       2550  C                  lets the connection go
      #1       2700      S              delivers 1
      "
    `);
  });

  it('R5, if it asks for the word itself, loses all from a client that just closes', () => {
    const { ladder, outcome: seen } = witness({ name: 'quit', fin: false }, 'none', { client: { profile: idle('nodemailer') } });
    expect(seen).toEqual({ acknowledged: 1, delivered: 0, lost: 1 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1
      #1        400  C → S         450  dot
      #1        500  C ← S         550  250
      #1        550  C                  reads the 250 for 1
      #1        550  C                  lets the connection go
      #1        700      S              discards 1
      "
    `);
  });

  it('R6 does not know a copy after its window, at another host, or with other octets, and drops mail that shares its key', () => {
    const cut = [{ on: 'before-250', nth: 1, kind: 'rst' }] as const;
    const late = { client: { strategy: 'pipelining', retry: { after: '25h' } } } as const;
    const known = (more: ScenarioInput) =>
      simulate({ ...breaking('stored', [...cut], more), workload: { messages: 1, size: 1000, ...more.workload } }).messages.delivered;
    expect(known({ dedup: 'envelope+content' })).toBe(1);
    expect(known({ dedup: 'envelope+content', ...late })).toBe(2);
    expect(known({ dedup: 'envelope+content', server: {}, servers: [{}, {}] })).toBe(2);
    expect(known({ dedup: 'envelope+content', workload: { hazards: ['trace-each-try'] } })).toBe(2);
    const shared = simulate({
      ...breaking('stored', 'none', { dedup: 'message-id' }),
      workload: { messages: 2, size: 1000, hazards: ['constant-id'] },
    });
    expect(shared.messages).toMatchObject({ delivered: 1, falselySuppressed: 1 });
  });
});
