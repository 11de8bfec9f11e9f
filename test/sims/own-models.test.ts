import { describe, expect, it } from 'vitest';
import { ownCommitRule } from '../../sims/own-commit-rule.js';
import { ownDedupScheme } from '../../sims/own-dedup-scheme.js';
import { ownMiddlebox } from '../../sims/own-middlebox.js';

describe("models of one's own, through the public API", () => {
  it('a middlebox: a RSET that arrives as NOOP costs a connection a message, where NOOP must be the last of its group', () => {
    const rows = ownMiddlebox({ messages: 20 });
    expect(rows.map(({ server, box, connections }) => [server, box, connections])).toEqual([
      ['postfix-3.7', 'none', 1],
      ['postfix-3.7', 'no-reset', 1],
      ['postfix-3.9', 'none', 1],
      ['postfix-3.9', 'no-reset', 20],
    ]);
    for (const { acknowledged, duplicates } of rows) expect([acknowledged, duplicates]).toEqual([20, 0]);
  });

  it('a commit rule: delivering in doubt doubles as R0 does, and loses nothing', () => {
    const [stored, acked, own] = ownCommitRule({ messages: 200 });
    expect([own.duplicates, own.lost]).toEqual([stored.duplicates, 0]);
    expect(stored.duplicates).toBeGreaterThan(0);
    expect(acked).toMatchObject({ duplicates: 0 });
    expect(acked.lost).toBeGreaterThan(0);
  });

  it('a dedup scheme: copies go, and with equal sizes everything else too', () => {
    const [real, realOwn, same, sameOwn] = ownDedupScheme({ messages: 120 });
    for (const row of [real, same]) expect(row.duplicates).toBeGreaterThan(0);
    expect([realOwn.duplicates, sameOwn.duplicates]).toEqual([0, 0]);
    expect(realOwn.falselySuppressed).toBeLessThan(60);
    expect(sameOwn.falselySuppressed).toBe(119);
  });
});
