import { describe, expect, it } from 'vitest';
import { ladderOf } from '../support/ladder.js';
import { DOUBLED, FINE, base, witness } from '../support/witness.js';

describe('R6, stored with a dedup scheme: the copy is known when it comes', () => {
  it('drops it', () => {
    const { ladder, outcome } = witness('stored', [{ on: 'before-250', kind: 'rst' }], { dedup: 'envelope+content' });
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450      S              delivers 1
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #2        850  C → S         900  text 1, dot
      #2        900      S              drops a copy of 1
      #2        950  C                  reads the 250 for 1
      #2       1050  C                  lets the connection go
      "
    `);
  });
});

describe('R7, transid: the transaction is known by its name', () => {
  it('for 24 h, unless it is told otherwise', () => {
    const copies = (after: string) =>
      ladderOf({
        ...base,
        client: { ...base.client, retry: { after } },
        server: { commit: 'transid' },
        faults: [{ on: 'before-250', kind: 'rst' }],
      }).result.messages.duplicates;
    expect([copies('23h'), copies('25h')]).toEqual([0, 1]);
  });

  it('goes on where it was interrupted: five round trips after the break its client holds the 250', () => {
    const { result, text } = ladderOf(
      { ...base, server: { commit: 'transid' }, faults: [{ on: 'before-250', kind: 'rst' }] },
      { fromNs: 400e6 },
    );
    expect(result.messages).toMatchObject({ acknowledged: 1, delivered: 1, duplicates: 0, lost: 0, bytesResent: 0 });
    expect(`\n${text}\n`).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450      S              delivers 1
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #2        500  C ← S         550  SYN+ACK
      #2        600  C ← S         650  220
      #2        650  C → S         700  EHLO
      #2        700  C ← S         750  250
      #2        750  C → S         800  MAIL
      #2        800  C ← S         850  355
      #2        850  C → S         900  dot
      #2        900  C ← S         950  250
      #2        950  C                  reads the 250 for 1
      #2        950  C → S        1000  QUIT
      #2       1000  C ← S        1050  221
      #2       1000  C ← S        1050  FIN
      #2       1050  C                  lets the connection go
      #2       1050  C → S        1100  FIN
      "
    `);
  });

  it('is stored once though two sessions have it: one works off what a dead connection left, the other is new', () => {
    // Five messages of 70 ms wait before the last one on the connection that is cut; its copy comes over one that is idle.
    const { result } = ladderOf({
      network: { rtt: '60ms', rate: '10Mbit/s' },
      client: { strategy: 'bdat-async', connections: 3 },
      server: { commit: 'transid', processing: '70ms' },
      workload: { messages: 6, size: 700 },
      faults: [{ afterSegments: 12, of: 'both', kind: 'rst', direction: 'both', connection: 1 }],
    });
    expect(result.messages).toMatchObject({ acknowledged: 6, delivered: 6, duplicates: 0, lost: 0 });
    expect(result.dedup.suppressed).toBe(1);
  });

  it('is not answered before the work on it is done, in whichever session', () => {
    const { ladder } = witness('transid', [{ on: 'after-dot', kind: 'rst' }], { server: { processing: '2s' } });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #1       2450      S              delivers 1
      #2       2900      S              drops a copy of 1
      #2       2950  C                  reads the 250 for 1
      #2       3050  C                  lets the connection go
      "
    `);
  });

  it('is not known to another host, nor when it is kept no longer', () => {
    const faults = [{ on: 'before-250', kind: 'rst' }] as const;
    const known = { commit: 'transid' } as const;
    const { result } = ladderOf({ ...base, servers: [known, known], faults: [...faults] });
    expect(result.messages).toMatchObject({ duplicates: 1, lost: 0 });
    const late = { client: { strategy: 'pipelining', retry: { after: '2h' } } } as const;
    expect(witness({ name: 'transid', keep: '1h' }, [...faults], late).outcome).toEqual(DOUBLED);
    expect(witness({ name: 'transid', keep: '3h' }, [...faults], late).outcome).toEqual(FINE);
  });
});

describe('R8, park-suspects: nothing is lost, and no copy within the hold', () => {
  it('the copy replaces the one that is parked', () => {
    const { ladder, outcome } = witness('park-suspects', [{ on: 'before-250', kind: 'rst' }]);
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #1        450      S              parks 1
      #2        450  C → S         500  SYN
      #2        850  C → S         900  text 1, dot
      #1        900      S              replaces its copy of 1
      #2        950  C                  reads the 250 for 1
      #2       1050  C                  lets the connection go
      #2       1100      S              delivers 1
      "
    `);
  });

  it('what does not come again is delivered when the hold is over', () => {
    const { ladder, outcome } = witness('park-suspects', [{ on: 'read-250', kind: 'rst' }]);
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450  C ← S         500  250
      #1        500  C                  reads the 250 for 1
      #1        500    ·                the connection is cut: rst
      #1        500      S              parks 1
      #1        500  C                  lets the connection go
      #1    3600500      S              delivers 1
      "
    `);
  });

  it('the copy replaces the one that waits in a session that still lives', () => {
    // The way back is dead: the client gives up after ten minutes, the server's TCP not before a quarter of an hour.
    const { ladder, outcome } = witness('park-suspects', [{ on: 'before-250', kind: 'blackhole' }]);
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450    ·                the connection is cut: blackhole
      #1        450  C ← S           ✗  250
      #1        700  C → S           ✗  text 1, dot, again (13 times)
      #1        750  C ← S           ✗  250, again (11 times)
      #1     394050      S              parks 1
      #1     600400  C                  lets the connection go
      #2     600400  C → S      600450  SYN
      #2     600800  C → S      600850  text 1, dot
      #1     600850      S              replaces its copy of 1
      #2     600900  C                  reads the 250 for 1
      #2     601000  C                  lets the connection go
      #2     601050      S              delivers 1
      "
    `);
  });

  it('a copy that comes later than the hold is one too many', () => {
    const over = { client: { strategy: 'pipelining', retry: { after: '30min' } } } as const;
    const parked = (hold: string) => witness({ name: 'park-suspects', hold }, [{ on: 'before-250', kind: 'rst' }], over).outcome;
    expect(parked('29min')).toEqual(DOUBLED);
    expect(parked('31min')).toEqual(FINE);
  });

  it('another host knows nothing of what is parked here', () => {
    const park = { commit: 'park-suspects' } as const;
    const { result } = ladderOf({ ...base, servers: [park, park], faults: [{ on: 'before-250', kind: 'rst' }] });
    expect(result.messages).toMatchObject({ acknowledged: 1, duplicates: 1, lost: 0 });
  });
});
