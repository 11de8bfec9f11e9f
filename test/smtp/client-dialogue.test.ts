import { describe, expect, it } from 'vitest';
import { type Outgoing, type Peer, bdatLast, mail, quit, rcpts } from '../../src/smtp/index.js';
import { ClientBench, EHLO_REPLY, letter, octets } from '../support/smtp.js';

const M = 'MAIL FROM:<s@c>\r\n';
const R = 'RCPT TO:<a@b>\r\n';
const OK = '250 ok\r\n';
const GO = '354 go\r\n';
const letters = (count: number, text = 'hello\r\n', recipients = ['a@b']) =>
  Array.from({ length: count }, (_, i) => letter(octets(text), recipients, undefined, i));

describe('how each strategy groups its commands', () => {
  it('lockstep waits for every reply', () => {
    const client = ClientBench.ready({ strategy: 'lockstep', letters: letters(2) });
    const said = [EHLO_REPLY, OK, OK, GO, OK].map((reply) => client.reads(reply));
    expect(said).toEqual([M, R, 'DATA\r\n', 'hello\r\n.\r\n', M]);
  });

  it('lockstep takes a second reply in one read for the error of a server that says too much, and leaves (OpenSMTPD, mta_session.c)', () => {
    const client = ClientBench.ready({ strategy: 'lockstep', letters: letters(2) });
    expect([EHLO_REPLY, OK].map((reply) => client.reads(reply))).toEqual([M, R]);
    expect([client.reads(OK + GO), client.over]).toEqual(['', true]);
  });

  it('mail-first groups RCPT with DATA', () => {
    const client = ClientBench.ready({ strategy: 'mail-first', letters: letters(2) });
    expect([EHLO_REPLY, OK, OK + GO, OK].map((reply) => client.reads(reply))).toEqual([M, `${R}DATA\r\n`, 'hello\r\n.\r\n', M]);
  });

  it('pipelining groups the envelope, DATA last', () => {
    const client = ClientBench.ready({ strategy: 'pipelining', letters: letters(2, 'hello\r\n', ['a@b', 'c@d']) });
    const said = [EHLO_REPLY, OK + OK, OK + GO, OK].map((reply) => client.reads(reply));
    expect(said).toEqual([`${M}${R}RCPT TO:<c@d>\r\nDATA\r\n`, '', 'hello\r\n.\r\n', `${M}${R}RCPT TO:<c@d>\r\nDATA\r\n`]);
  });

  it('cross-message sends the next envelope behind the dot', () => {
    const client = ClientBench.ready({ strategy: 'cross-message', letters: letters(2) });
    const said = [EHLO_REPLY, OK + OK + GO, OK + OK, OK + OK + GO, OK].map((reply) => client.reads(reply));
    expect(said).toEqual([`${M}${R}DATA\r\n`, `hello\r\n.\r\nRSET\r\n${M}${R}DATA\r\n`, '', 'hello\r\n.\r\n', 'QUIT\r\n']);
  });

  it('bdat-strict sends no chunk before the envelope is answered', () => {
    const client = ClientBench.ready({ strategy: 'bdat-strict', letters: letters(2) });
    const said = [EHLO_REPLY, OK, OK, OK].map((reply) => client.reads(reply));
    expect(said).toEqual([`${M}${R}`, '', 'BDAT 7 LAST\r\nhello\r\n', `${M}${R}`]);
  });

  it('bdat-strict, across messages, sends the next envelope behind the chunk', () => {
    const client = ClientBench.ready({ strategy: { name: 'bdat-strict', across: true }, letters: letters(2) });
    expect(client.reads(EHLO_REPLY)).toBe(M + R);
    expect(client.reads(OK)).toBe('');
    expect(client.reads(OK)).toBe(`BDAT 7 LAST\r\nhello\r\nRSET\r\n${M}${R}`);
    expect(client.reads(OK + OK + OK)).toBe('');
    expect(client.reads(OK)).toBe('BDAT 7 LAST\r\nhello\r\n');
  });

  it('bdat sends envelope and chunk together', () => {
    const client = ClientBench.ready({ strategy: 'bdat', letters: letters(2) });
    expect([EHLO_REPLY, OK + OK, OK].map((reply) => client.reads(reply))).toEqual([
      `${M}${R}BDAT 7 LAST\r\nhello\r\n`,
      '',
      `${M}${R}BDAT 7 LAST\r\nhello\r\n`,
    ]);
  });

  it('bdat-async never waits, and begins later envelopes with RSET', () => {
    const client = ClientBench.ready({ strategy: 'bdat-async', letters: letters(3) });
    const one = `${M}${R}BDAT 7 LAST\r\nhello\r\n`;
    expect(client.reads(EHLO_REPLY)).toBe(`${one}RSET\r\n${one}RSET\r\n${one}`);
  });

  it('SIZE is declared where it is offered (RFC 1870 4)', () => {
    const client = ClientBench.ready({ strategy: 'lockstep' });
    expect(client.reads('250-x\r\n250 SIZE 1000\r\n')).toBe('MAIL FROM:<s@c> SIZE=7\r\n');
  });

  it('dots are stuffed for DATA and not for BDAT', () => {
    const dotted = letters(1, '.a\r\n');
    expect(ClientBench.ready({ strategy: 'bdat', letters: dotted }).reads(EHLO_REPLY)).toBe(`${M}${R}BDAT 4 LAST\r\n.a\r\n`);
    const client = ClientBench.ready({ letters: dotted });
    client.reads(EHLO_REPLY);
    expect(client.reads(OK + OK + GO)).toBe('..a\r\n.\r\n');
  });

  it('an empty message is a dot, or a chunk of nothing', () => {
    const client = ClientBench.ready({ letters: letters(1, '') });
    client.reads(EHLO_REPLY);
    expect(client.reads(OK + OK + GO)).toBe('.\r\n');
    expect(ClientBench.ready({ strategy: 'bdat', letters: letters(1, '') }).reads(EHLO_REPLY)).toBe(`${M}${R}BDAT 0 LAST\r\n`);
  });
});

describe('how a session begins and ends', () => {
  it('waits for the greeting before it speaks (RFC 5321 4.3.1)', () => {
    const client = new ClientBench();
    expect(client.wire.taken()).toBe('');
    expect(client.reads('220-wait\r\n')).toBe('');
    expect(client.reads('220 go\r\n')).toBe('EHLO client.example\r\n');
  });

  it('falls back to HELO, and then uses no extension', () => {
    const client = ClientBench.ready({ strategy: 'lockstep' });
    expect(client.reads('500 what?\r\n')).toBe('HELO client.example\r\n');
    expect(client.reads('250 hi\r\n')).toBe(M);
  });

  it('says what is missing when the strategy needs an extension that is not there, and goes', () => {
    const client = ClientBench.ready({ strategy: 'bdat' });
    expect(client.reads('250-x\r\n250 pipelining\r\n')).toBe('QUIT\r\n');
    expect(client.missing).toEqual(['CHUNKING']);
  });

  it('QUITs after a refused greeting, and after a refused HELO', () => {
    const refused = new ClientBench();
    expect(refused.reads('554 no\r\n')).toBe('QUIT\r\n');
    refused.reads('221 bye\r\n');
    expect([refused.over, refused.wire.closed]).toEqual([true, true]);
    const helo = ClientBench.ready({ startup: 'helo' });
    expect(helo.reads('550 no\r\n')).toBe('QUIT\r\n');
  });

  it('closes at once on 421, wherever it comes (RFC 5321 3.8)', () => {
    const client = new ClientBench();
    expect(client.reads('421 busy\r\n')).toBe('');
    expect([client.over, client.wire.closed]).toEqual([true, true]);
  });

  it('closes when it gets a reply to nothing', () => {
    const client = ClientBench.ready({ strategy: 'lockstep' });
    client.reads(EHLO_REPLY);
    client.reads(OK + OK);
    expect(client.over).toBe(true);
  });

  it('QUITs when there is no mail left, and waits for the 221', () => {
    const client = ClientBench.ready({ strategy: 'bdat' });
    client.reads(EHLO_REPLY);
    expect(client.reads(OK + OK + OK)).toBe('QUIT\r\n');
    expect(client.over).toBe(false);
    client.reads('221 bye\r\n');
    expect(client.over).toBe(true);
  });

  it('sends no more messages on a connection than it may', () => {
    const client = ClientBench.ready({ strategy: 'bdat-async', letters: letters(5), messagesPerConnection: 2 });
    expect(client.reads(EHLO_REPLY).match(/MAIL/g)?.length).toBe(2);
    expect(client.reads(OK.repeat(7))).toBe('QUIT\r\n');
  });

  it("a user's own strategy may put QUIT behind the last dot", () => {
    const quitting = {
      name: 'quitting',
      needs: [],
      plan: (outgoing: Outgoing, peer: Peer, isLast: boolean) => [
        mail(outgoing, peer),
        ...rcpts(outgoing),
        bdatLast(outgoing),
        ...(isLast ? [quit()] : []),
      ],
      may: () => true,
    };
    const client = ClientBench.ready({ strategy: quitting, letters: letters(2) });
    expect(client.reads(EHLO_REPLY)).toBe(`${M}${R}BDAT 7 LAST\r\nhello\r\n${M}${R}BDAT 7 LAST\r\nhello\r\nQUIT\r\n`);
    client.reads(`${OK.repeat(6)}221 bye\r\n`);
    expect(client.facts('acknowledged').map(({ message }) => message)).toEqual([0, 1]);
    expect([client.over, client.queue.isEmpty]).toEqual([true, true]);
  });
});

describe('send calls', () => {
  const text = 'one\r\ntwo\r\n';
  function calls(writes: string): string[][] {
    const client = ClientBench.ready({ strategy: 'cross-message', writes, letters: letters(2, text) });
    return [EHLO_REPLY, OK + OK + GO].map((reply) => {
      const bytes = octets(reply);
      client.session.onData(bytes, 0, bytes.length, 0);
      client.session.onIdle(0);
      return client.wire.calls.splice(0);
    });
  }

  it('line: one per line', () => {
    expect(calls('line')).toEqual([
      [M, R, 'DATA\r\n'],
      ['one\r\n', 'two\r\n', '.\r\n', 'RSET\r\n', M, R, 'DATA\r\n'],
    ]);
  });

  it('command: one per command, text and dot together', () => {
    expect(calls('command')).toEqual([
      [M, R, 'DATA\r\n'],
      ['one\r\ntwo\r\n.\r\n', 'RSET\r\n', M, R, 'DATA\r\n'],
    ]);
  });

  it('dot-apart: only the dot by itself', () => {
    expect(calls('dot-apart')).toEqual([[`${M}${R}DATA\r\n`], ['one\r\ntwo\r\n', '.\r\n', `RSET\r\n${M}${R}DATA\r\n`]]);
  });

  it('coalesced: all at once', () => {
    expect(calls('coalesced')).toEqual([[`${M}${R}DATA\r\n`], [`one\r\ntwo\r\n.\r\nRSET\r\n${M}${R}DATA\r\n`]]);
  });
});
