import { describe, expect, it } from 'vitest';
import { body, data, mail, quit, rcpts } from '../../src/index.js';
import type { Strategy } from '../../src/smtp/index.js';
import { DOUBLED, FINE, LOST, witness } from '../support/witness.js';

/** As Postfix and Exim send their last message: QUIT rides on the dot. */
const quitBehindDot: Strategy = {
  name: 'quit behind the dot',
  needs: ['PIPELINING'],
  plan: (outgoing, peer, isLast) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing), ...(isLast ? [quit()] : [])],
  may: (step, unanswered) => step.kind === 'quit' || step.kind === 'rcpt' || step.kind === 'data' || unanswered.length === 0,
};

describe('R0, stored: everything between the dot and the reading of the 250 doubles', () => {
  it('a break before the 250 leaves', () => {
    const { ladder, outcome } = witness('stored', [{ on: 'before-250', kind: 'rst' }]);
    expect(outcome).toEqual(DOUBLED);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450      S              delivers 1
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #2        850  C → S         900  text 1, dot
      #2        900      S              delivers 1
      #2        950  C                  reads the 250 for 1
      #2       1050  C                  lets the connection go
      "
    `);
  });

  it('a break in the work after the dot, and one while the reply is held', () => {
    const slow = { server: { processing: '200ms', hold: '200ms' } } as const;
    for (const at of ['500ms', '750ms']) expect(witness('stored', [{ at, kind: 'rst' }], slow).outcome, at).toEqual(DOUBLED);
  });
});

describe('R1, peer-alive: sees what has come before the 250', () => {
  const slow = { server: { processing: '200ms' } } as const;

  it('saves the copy when the client goes while the server works', () => {
    const { ladder, outcome } = witness('peer-alive', [{ at: '500ms', kind: 'rst' }], slow);
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        490  C ← S           ✗  ACK
      #1        500    ·                the connection is cut: rst
      #1        500  C                  lets the connection go
      #2        500  C → S         550  SYN
      #1        650      S              discards 1
      #2        900  C → S         950  text 1, dot
      #2       1150      S              delivers 1
      #2       1200  C                  reads the 250 for 1
      #2       1300  C                  lets the connection go
      "
    `);
  });

  it('is blind to what is lost silently', () => {
    const { ladder, outcome } = witness('peer-alive', [{ at: '500ms', kind: 'blackhole' }], slow);
    expect(outcome).toEqual(DOUBLED);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        490  C ← S           ✗  ACK
      #1        500    ·                the connection is cut: blackhole
      #1        650      S              delivers 1
      #1        650  C ← S           ✗  250
      #1        700  C → S           ✗  text 1, dot, again (13 times)
      #1        950  C ← S           ✗  250, again (11 times)
      #1     600400  C                  lets the connection go
      #2     600400  C → S      600450  SYN
      #2     600800  C → S      600850  text 1, dot
      #2     601050      S              delivers 1
      #2     601100  C                  reads the 250 for 1
      #2     601200  C                  lets the connection go
      "
    `);
  });

  it('is too early for what breaks after it', () => {
    expect(witness('peer-alive', [{ on: 'before-250', kind: 'rst' }], slow).outcome).toEqual(DOUBLED);
    expect(witness('peer-alive', [{ at: '600ms', kind: 'rst' }], { server: { hold: '200ms' } }).outcome).toEqual(DOUBLED);
  });

  it('is skipped where the client has pipelined behind the dot', () => {
    const over = { ...slow, client: { strategy: 'cross-message' }, workload: { messages: 2, size: 1000 } } as const;
    const { ladder, outcome } = witness('peer-alive', [{ at: '500ms', kind: 'rst' }], over);
    expect(outcome).toMatchObject({ duplicates: 1, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot, RSET, MAIL, RCPT, DATA
      #1        490  C ← S           ✗  ACK
      #1        500    ·                the connection is cut: rst
      #1        500  C                  lets the connection go
      #2        500  C → S         550  SYN
      #1        650      S              delivers 1
      #2        900  C → S         950  text 1, dot, RSET, MAIL, RCPT, DATA
      #2       1150      S              delivers 1
      #2       1200  C                  reads the 250 for 1
      #2       1200  C → S        1250  text 2, dot
      #2       1450      S              delivers 2
      #2       1500  C                  reads the 250 for 2
      #2       1600  C                  lets the connection go
      "
    `);
  });
});

describe('R2, write-accepted: the word of the own kernel', () => {
  it('sees a reset that came before the write', () => {
    expect(witness('write-accepted', [{ at: '500ms', kind: 'rst' }], { server: { processing: '200ms' } }).outcome).toEqual(FINE);
  });

  it('succeeds after a silent loss: the 250 is written without error and does not arrive', () => {
    const { ladder, outcome } = witness('write-accepted', [{ on: 'before-250', kind: 'blackhole' }]);
    expect(outcome).toEqual(DOUBLED);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450    ·                the connection is cut: blackhole
      #1        450      S              delivers 1
      #1        450  C ← S           ✗  250
      #1        700  C → S           ✗  text 1, dot, again (13 times)
      #1        750  C ← S           ✗  250, again (11 times)
      #1     600400  C                  lets the connection go
      #2     600400  C → S      600450  SYN
      #2     600800  C → S      600850  text 1, dot
      #2     600850      S              delivers 1
      #2     600900  C                  reads the 250 for 1
      #2     601000  C                  lets the connection go
      "
    `);
  });

  it('loses when an error that comes later is taken for that of the write', () => {
    const late = { name: 'write-accepted', late: true } as const;
    const { ladder, outcome } = witness(late, [{ on: 'read-250', kind: 'rst' }]);
    expect(outcome).toEqual(LOST);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450  C ← S         500  250
      #1        500  C                  reads the 250 for 1
      #1        500    ·                the connection is cut: rst
      #1        500      S              discards 1
      #1        500  C                  lets the connection go
      "
    `);
    expect(witness('write-accepted', [{ on: 'read-250', kind: 'rst' }]).outcome).toEqual(FINE);
  });
});

describe('R3, tcp-acked: the word of the other kernel', () => {
  it('saves the copy when the 250 does not arrive', () => {
    const { ladder, outcome } = witness('tcp-acked', [{ on: 'after-250', kind: 'blackhole' }]);
    expect(outcome).toEqual(FINE);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450    ·                the connection is cut: blackhole
      #1        450  C ← S           ✗  250
      #1        700  C → S           ✗  text 1, dot, again (13 times)
      #1        750  C ← S           ✗  250, again (11 times)
      #1     394050      S              discards 1
      #1     600400  C                  lets the connection go
      #2     600400  C → S      600450  SYN
      #2     600800  C → S      600850  text 1, dot
      #2     600900  C                  reads the 250 for 1
      #2     600950      S              delivers 1
      #2     601000  C                  lets the connection go
      "
    `);
  });

  it('loses the message when the acknowledgment of the 250 does not arrive', () => {
    const { ladder, outcome } = witness('tcp-acked', [{ on: 'read-250', kind: 'rst' }]);
    expect(outcome).toEqual(LOST);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450  C ← S         500  250
      #1        500  C                  reads the 250 for 1
      #1        500    ·                the connection is cut: rst
      #1        500      S              discards 1
      #1        500  C                  lets the connection go
      "
    `);
  });
});

describe('R4, next-command: the word of the client', () => {
  const two = { workload: { messages: 2, size: 1000 } } as const;

  it('takes the text after the next 354 for proof, not the envelope before it', () => {
    const { ladder, outcome } = witness('next-command', 'none', two);
    expect(outcome).toEqual({ acknowledged: 2, delivered: 2, duplicates: 0, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450  C ← S         500  250
      #1        500  C                  reads the 250 for 1
      #1        500  C → S         550  MAIL, RCPT, DATA
      #1        550  C ← S         600  250, 250, 354
      #1        600  C → S         650  text 2, dot
      #1        650      S              delivers 1
      #1        650  C ← S         700  250
      #1        700  C                  reads the 250 for 2
      #1        700  C → S         750  QUIT
      #1        750  C ← S         800  221
      #1        750  C ← S         800  FIN
      #1        800  C                  lets the connection go
      #1        800  C → S         850  FIN
      #1        850      S              delivers 2
      "
    `);
  });

  it('loses the message of a client that reads its 250 and is not heard of again', () => {
    const { ladder, outcome } = witness('next-command', [{ on: 'read-250', kind: 'rst' }]);
    expect(outcome).toEqual(LOST);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot
      #1        450  C ← S         500  250
      #1        500  C                  reads the 250 for 1
      #1        500    ·                the connection is cut: rst
      #1        500      S              discards 1
      #1        500  C                  lets the connection go
      "
    `);
  });

  it('doubles, when naive, behind a client that pipelines: what was sent before the 250 was read is no proof', () => {
    const over = { ...two, client: { strategy: 'cross-message' } } as const;
    const naive = { name: 'next-command', naive: true } as const;
    const { ladder, outcome } = witness(naive, [{ on: 'before-250', kind: 'rst' }], over);
    expect(outcome).toMatchObject({ duplicates: 1, lost: 0 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot, RSET, MAIL, RCPT, DATA
      #1        450      S              delivers 1
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #2        850  C → S         900  text 1, dot, RSET, MAIL, RCPT, DATA
      #2        900      S              delivers 1
      #2        950  C                  reads the 250 for 1
      #2        950  C → S        1000  text 2, dot
      #2       1050  C                  reads the 250 for 2
      #2       1100      S              delivers 2
      #2       1150  C                  lets the connection go
      "
    `);
    expect(witness('next-command', [{ on: 'before-250', kind: 'rst' }], over).outcome).toMatchObject({ duplicates: 0, lost: 0 });
  });

  it('any command is proof to a server that does not offer PIPELINING', () => {
    const alone = { ...two, client: { strategy: 'lockstep' }, server: { extensions: ['SIZE'] } } as const;
    // Cut when the next MAIL has been answered: too early for a text.
    const faults = [{ on: 'read-mail', nth: 2, kind: 'rst' }] as const;
    expect(witness('next-command', [...faults], alone).outcome).toMatchObject({ duplicates: 0, lost: 0 });
    expect(witness('next-command', [...faults], { ...alone, server: {} }).outcome).toMatchObject({ duplicates: 0, lost: 1 });
  });

  it('never gets proof from BDAT in the envelope group, and loses all that a broken connection has carried', () => {
    const over = { client: { strategy: 'bdat' }, workload: { messages: 5, size: 1000 } } as const;
    const { outcome } = witness('next-command', [{ on: 'read-250', nth: 4, kind: 'rst' }], over);
    expect(outcome).toEqual({ acknowledged: 5, delivered: 1, duplicates: 0, lost: 4 });
  });
});

describe('R5, quit: the last word', () => {
  it('comes too early from a client that sends QUIT behind the dot: a copy', () => {
    const { ladder, outcome } = witness('quit', [{ on: 'before-250', kind: 'rst' }], { client: { strategy: quitBehindDot } });
    expect(outcome).toEqual(DOUBLED);
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        400  C → S         450  text 1, dot, QUIT
      #1        450      S              delivers 1
      #1        450    ·                the connection is cut: rst
      #1        450  C                  lets the connection go
      #2        450  C → S         500  SYN
      #2        850  C → S         900  text 1, dot, QUIT
      #2        900      S              delivers 1
      #2        950  C                  reads the 250 for 1
      #2        950  C                  lets the connection go
      "
    `);
  });

  it('never comes from a connection that breaks: all that it has carried is lost', () => {
    const over = { workload: { messages: 5, size: 1000 } } as const;
    const { ladder, outcome } = witness('quit', [{ on: 'read-250', nth: 3, kind: 'rst' }], over, 600);
    expect(outcome).toEqual({ acknowledged: 5, delivered: 2, duplicates: 0, lost: 3 });
    expect(ladder).toMatchInlineSnapshot(`
      "
      #1        600  C → S         650  text 2, dot
      #1        650  C ← S         700  250
      #1        700  C                  reads the 250 for 2
      #1        700  C → S         750  MAIL, RCPT, DATA
      #1        750  C ← S         800  250, 250, 354
      #1        800  C → S         850  text 3, dot
      #1        850  C ← S         900  250
      #1        900  C                  reads the 250 for 3
      #1        900    ·                the connection is cut: rst
      #1        900      S              discards 1
      #1        900      S              discards 2
      #1        900      S              discards 3
      #1        900  C                  lets the connection go
      #2        900  C → S         950  SYN
      #2       1300  C → S        1350  text 4, dot
      #2       1400  C                  reads the 250 for 4
      #2       1500  C → S        1550  text 5, dot
      #2       1600  C                  reads the 250 for 5
      #2       1650      S              delivers 4
      #2       1650      S              delivers 5
      #2       1700  C                  lets the connection go
      "
    `);
  });
});
