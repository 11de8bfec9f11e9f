import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../../src/engine/index.js';
import { UP } from '../../../src/net/index.js';
import { type ScenarioInput, simulate } from '../../../src/scenario/index.js';
import { COMMAND_WRITTEN, STEP_KINDS } from '../../../src/smtp/index.js';
import { FIN, SEGMENT_SENT } from '../../../src/tcp/index.js';
import { idle } from '../../support/clients.js';
import { MS, pureDelay } from '../../support/scenario.js';

const RTT = 100 * MS;

/** What a client writes, a line for each instant: RTT since the first SYN, then what is written then; a FIN stands behind what it leaves with. */
class Transcript implements Sink {
  readonly wantsText = true;
  private readonly said: { at: number; connection: number; what: string }[] = [];

  record(kind: EventKind, now: number, a: number, b: number, _c: number, d: number, ...[, , , , text]: (number | string | null)[]): void {
    if (kind === COMMAND_WRITTEN && STEP_KINDS[b] !== 'greeting')
      this.add(now, a, STEP_KINDS[b] === 'body' ? 'text' : wordOf(String(text)));
    if (kind === SEGMENT_SENT && b === UP && (d & FIN) !== 0) this.add(now, a, 'FIN');
  }

  private add(at: number, connection: number, what: string): void {
    this.said.push({ at, connection, what });
  }

  get text(): string {
    const lines = new Map<string, string[]>();
    for (const { at, connection, what } of this.said) {
      const head = `  ${+(at / RTT).toFixed(1)}${connection > 1 ? ` #${connection}` : ''}`;
      lines.set(head, [...(lines.get(head) ?? []), what]);
    }
    return `\n${[...lines].map(([head, words]) => `${head} ${words.join(', ')}`).join('\n')}\n`;
  }
}

/** The verb, and LAST of a last chunk. */
const wordOf = (text: string): string => `${text.slice(0, 4)}${/ LAST\b/.test(text) ? ' LAST' : ''}`;

function transcript(
  name: string,
  {
    messages = 2,
    size = 1000,
    recipients = 1,
    server,
    tls,
  }: { messages?: number; size?: number; recipients?: number; server?: ScenarioInput['server']; tls?: 'tls-1.3' } = {},
): string {
  const sink = new Transcript();
  simulate(
    {
      network: pureDelay('100ms'),
      client: { profile: idle(name), ...(tls === undefined ? {} : { tls }) },
      ...(server === undefined ? {} : { server }),
      workload: { messages, size, recipients },
    },
    { sinks: [sink] },
  );
  return sink.text;
}

/** A server that offers neither PIPELINING nor CHUNKING. */
const PLAIN = { extensions: ['SIZE'] };

describe('what each client writes, and when', () => {
  it('postfix: envelope, then text and QUIT; it does not wait for the 221, and opens a connection for the next', () => {
    expect(transcript('postfix')).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text, QUIT
  5 FIN
  7 #2 EHLO
  8 #2 MAIL, RCPT, DATA
  9 #2 text, QUIT
  10 #2 FIN
`);
  });

  it('postfix: of a long envelope what fits into 4096 octets, then the rest when that is answered; exim all of it', () => {
    const line = (n: number): number => `RCPT TO:<user${n}@server.example>\r\n`.length;
    // MAIL has 45 octets, and DATA 6.
    let [fit, octets] = [0, 'MAIL FROM:<sender@client.example> SIZE=1000\r\n'.length];
    while (octets + line(fit + 1) <= 4096) octets += line(++fit);
    const brief = (text: string): string => text.replaceAll(/RCPT(?:, RCPT)+/g, (run) => `${run.split(', ').length} RCPT`);
    expect(brief(transcript('postfix', { messages: 1, recipients: 200 }))).toBe(`
  2 EHLO
  3 MAIL, ${fit} RCPT
  4 ${200 - fit} RCPT, DATA
  5 text, QUIT
  6 FIN
`);
    expect(brief(transcript('exim-nochunking', { messages: 1, recipients: 200 }))).toContain('3 MAIL, 200 RCPT, DATA\n  4 text');
  });

  it('postfix-cache: a RSET that is answered before the next envelope; closes after 2 s without a word', () => {
    expect(transcript('postfix-cache')).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text
  5 RSET
  6 MAIL, RCPT, DATA
  7 text
  28 FIN
`);
  });

  it('exim: all of a small message in one flight, behind the last QUIT and FIN', () => {
    expect(transcript('exim')).toBe(`
  2 EHLO
  3 MAIL, RCPT, BDAT LAST
  4 MAIL, RCPT, BDAT LAST, QUIT, FIN
`);
  });

  it('exim under TLS: QUIT rides behind the last message all the same, but the FIN only follows the 221', () => {
    const offers = ['STARTTLS'];
    expect(transcript('exim', { messages: 1, tls: 'tls-1.3', server: { offers } })).toBe(`
  2 EHLO
  3 STAR
  4 tls
  5 EHLO
  6 MAIL, RCPT, BDAT LAST, QUIT
  7 FIN
`);
  });

  it('exim: of a message beyond 8 KiB the header first, the rest when that is answered', () => {
    expect(transcript('exim', { messages: 1, size: 8193 })).toBe(`
  2 EHLO
  3 MAIL, RCPT, BDAT
  4 BDAT LAST, QUIT, FIN
`);
  });

  it('exim-nochunking: envelope, then text', () => {
    expect(transcript('exim-nochunking')).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text
  5 MAIL, RCPT, DATA
  6 text, QUIT, FIN
`);
  });

  it.each(['exim', 'postfix-cache'])('%s: lockstep where the server does not pipeline, and no QUIT along with the text', (name) => {
    expect(transcript(name, { messages: 1, server: PLAIN }).split('\n').slice(1, 6)).toEqual([
      '  2 EHLO',
      '  3 MAIL',
      '  4 RCPT',
      '  5 DATA',
      '  6 text',
    ]);
  });

  it('sendmail: MAIL waits, RCPT and DATA go together, RSET before the next, and the 221 is waited for', () => {
    expect(transcript('sendmail')).toBe(`
  2 EHLO
  3 MAIL
  4 RCPT, DATA
  5 text
  6 RSET
  7 MAIL
  8 RCPT, DATA
  9 text
  10 QUIT
  11 FIN
`);
  });

  it('qmail-remote: HELO, one thing at a time, QUIT and gone', () => {
    expect(transcript('qmail-remote', { messages: 1 })).toBe(`
  2 HELO
  3 MAIL
  4 RCPT
  5 DATA
  6 text
  7 QUIT, FIN
`);
  });

  it('qmail-remote: a text beyond its 1 KiB buffer has a tail that waits a round trip', () => {
    expect(transcript('qmail-remote', { messages: 1, size: 3000 })).toContain('\n  8 QUIT, FIN\n');
    expect(transcript('go-smtp', { messages: 1, size: 3000 })).toContain('\n  7 QUIT\n');
  });

  it.each(['opensmtpd', 'haraka'])('%s: in lockstep, and 1.4 RTT more for a dot of its own', (name) => {
    expect(transcript(name, { messages: 1 })).toBe(`
  2 EHLO
  3 MAIL
  4 RCPT
  5 DATA
  6 text
  8.4 QUIT
  9.4 FIN
`);
  });

  it('nodemailer: envelope, then text; closes without QUIT', () => {
    expect(transcript('nodemailer')).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text
  5 MAIL, RCPT, DATA
  6 text
  7 FIN
`);
  });

  it('nodemailer-6: MAIL, all RCPT together, DATA when all of them are answered; 1.4 RTT more for a dot of its own', () => {
    expect(transcript('nodemailer-6', { messages: 1, recipients: 3 })).toBe(`
  2 EHLO
  3 MAIL
  4 RCPT, RCPT, RCPT
  5 DATA
  6 text
  8.4 FIN
`);
  });

  it.each(['smtplib', 'go-smtp'])('%s: one thing at a time', (name) => {
    expect(transcript(name)).toBe(`
  2 EHLO
  3 MAIL
  4 RCPT
  5 DATA
  6 text
  7 MAIL
  8 RCPT
  9 DATA
  10 text
  11 QUIT
  12 FIN
`);
  });

  it.each(['nio-smtp-client', 'net-smtp-pipelining'])('%s: the next envelope along with the text', (name) => {
    expect(transcript(name)).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text, MAIL, RCPT, DATA
  5 text
  6 QUIT
  7 FIN
`);
  });

  it('kumomta: RSET in the group of the next envelope', () => {
    expect(transcript('kumomta')).toBe(`
  2 EHLO
  3 MAIL, RCPT, DATA
  4 text
  5 RSET, MAIL, RCPT, DATA
  6 text
  7 QUIT
  8 FIN
`);
  });
});
