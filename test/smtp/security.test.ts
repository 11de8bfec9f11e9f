import { describe, expect, it } from 'vitest';
import { base64 } from '../../src/smtp/base64.js';
import { ClientBench, type ClientOptions, ServerBench, letter, octets } from '../support/smtp.js';
import { Talk } from '../support/talk.js';

const OFFERS = ['PIPELINING', 'STARTTLS', 'AUTH PLAIN LOGIN'];
const server = () => new ServerBench({ profile: { extensions: OFFERS } });
const EHLO = 'EHLO c\r\n';

it('base64 is that of RFC 4648 10', () => {
  const vectors = { '': '', f: 'Zg==', fo: 'Zm8=', foo: 'Zm9v', foob: 'Zm9vYg==', fooba: 'Zm9vYmE=', foobar: 'Zm9vYmFy' };
  for (const [text, encoded] of Object.entries(vectors)) expect(base64(text)).toBe(encoded);
  expect(base64('\0client\0secret')).toBe(Buffer.from('\0client\0secret').toString('base64'));
});

describe('a server that offers STARTTLS (RFC 3207)', () => {
  it('forgets the client, its hello and its authentication, and offers it no more', () => {
    const bench = server();
    expect(bench.codes(EHLO, 'AUTH PLAIN AGEAYg==\r\n', 'MAIL FROM:<s@c>\r\n', 'STARTTLS\r\n')).toEqual([220, 250, 235, 250, 220]);
    expect(bench.wire.secured).toBe(true);
    expect(bench.codes('RCPT TO:<a@b>\r\n', 'MAIL FROM:<s@c>\r\n')).toEqual([503, 503]);
    const said = bench.hear(EHLO);
    expect([said.includes('STARTTLS'), said.includes('AUTH PLAIN LOGIN')]).toEqual([false, true]);
    expect(bench.codes('STARTTLS\r\n')).toEqual([503]);
  });

  it('drops what was sent in clear behind it', () => {
    const bench = server();
    bench.all(EHLO);
    expect(bench.hear('STARTTLS\r\nEHLO m\r\nMAIL FROM:<evil@x>\r\n')).toBe('220 Ready to start TLS\r\n');
    expect(bench.codes('MAIL FROM:<s@c>\r\n')).toEqual([503]);
  });

  it('takes no parameter, and where it is not offered the command is not known', () => {
    expect(server().codes(EHLO, 'STARTTLS now\r\n')).toEqual([220, 250, 501]);
    expect(new ServerBench().codes(EHLO, 'STARTTLS\r\n')).toEqual([220, 250, 500]);
  });

  it('Exim lets nothing stand behind it once it has taken a message', () => {
    const talk = Talk.greeted('exim-4.96', { but: { extensions: ['PIPELINING', 'STARTTLS'] } });
    talk.says('MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ').says('hello | . | ').says('STARTTLS | NOOP | ');
    expect(
      talk.text
        .trimEnd()
        .split('\n')
        .slice(-2)
        .join('\n')
        .replaceAll(/S \d+\.\d/g, 'S'),
    ).toBe('  S 554 SMTP synchronization error\n  S FIN');
  });
});

describe('a server that offers AUTH (RFC 4954)', () => {
  it.each([
    ['PLAIN with the initial response', ['AUTH PLAIN AGEAYg==\r\n'], [235]],
    ['PLAIN without', ['auth plain\r\n', 'AGEAYg==\r\n'], [334, 235]],
    ['LOGIN', ['AUTH LOGIN\r\n', 'YQ==\r\n', 'Yg==\r\n'], [334, 334, 235]],
    ['LOGIN with the name', ['AUTH LOGIN YQ==\r\n', 'Yg==\r\n'], [334, 235]],
    ['a dialogue that is cancelled', ['AUTH LOGIN\r\n', '*\r\n', 'NOOP\r\n'], [334, 501, 250]],
    ['a mechanism that it does not know', ['AUTH CRAM-MD5\r\n'], [504]],
    ['no mechanism', ['AUTH\r\n'], [501]],
    ['a second time', ['AUTH PLAIN AGEAYg==\r\n', 'AUTH PLAIN AGEAYg==\r\n'], [235, 503]],
  ])('%s', (_what, said, codes) => {
    expect(
      server()
        .codes(EHLO, ...said)
        .slice(2),
    ).toEqual(codes);
  });

  it('asks for name and password in base64', () => {
    const bench = server();
    bench.all(EHLO);
    expect(bench.all('AUTH LOGIN\r\n', 'YQ==\r\n')).toBe(`334 ${base64('Username:')}\r\n334 ${base64('Password:')}\r\n`);
  });
});

describe('a client', () => {
  const hi = (...offers: string[]) => `250-x\r\n${offers.map((line) => `250-${line}\r\n`).join('')}250 HELP\r\n`;
  const ready = (options: ClientOptions) => ClientBench.ready({ letters: [letter(octets('hello\r\n'))], ...options });

  it('authenticates by PLAIN, then sends mail', () => {
    const client = ready({ auth: 'plain' });
    expect(client.reads(hi(...OFFERS))).toBe(`AUTH PLAIN ${base64('\0client\0secret')}\r\n`);
    expect(client.reads('235 yes\r\n')).toMatch(/^MAIL/);
  });

  it('authenticates by LOGIN, line by line', () => {
    const client = ready({ auth: { name: 'login', user: 'u', password: 'p' } });
    const said = [hi(...OFFERS), '334 x\r\n', '334 x\r\n'].map((text) => client.reads(text));
    expect(said).toEqual(['AUTH LOGIN\r\n', `${base64('u')}\r\n`, `${base64('p')}\r\n`]);
  });

  it.each(['535 no\r\n', '334 what else?\r\n'])('leaves when it hears %j in place of the 235', (answer) => {
    const client = ready({ auth: 'plain' });
    client.reads(hi(...OFFERS));
    expect(client.reads(answer)).toBe('QUIT\r\n');
    expect(client.session.isReady).toBe(false);
  });

  it('asks for TLS first, and hears nothing in clear behind the 220 (RFC 3207 4.2)', () => {
    const client = ready({ tls: 'tls-1.3', auth: 'plain' });
    expect(client.reads(hi(...OFFERS))).toBe('STARTTLS\r\n');
    expect(client.reads(`220 go\r\n${hi('PIPELINING', 'AUTH PLAIN')}235 injected\r\n`)).toBe('');
    client.session.onSecured(0);
    expect(client.wire.taken()).toBe('EHLO client.example\r\n');
    expect(client.reads(hi('PIPELINING', 'AUTH PLAIN'))).toMatch(/^AUTH PLAIN/);
  });

  it('goes on in clear where TLS is not offered or refused, unless it is required', () => {
    expect(ready({ tls: 'tls-1.2' }).reads(hi('PIPELINING'))).toMatch(/^MAIL/);
    const refused = ready({ tls: 'tls-1.2' });
    refused.reads(hi(...OFFERS));
    expect(refused.reads('454 not now\r\n')).toMatch(/^MAIL/);
    const strict = ready({ tls: { name: 'tls-1.2', required: true } });
    strict.reads(hi(...OFFERS));
    expect(strict.reads('454 not now\r\n')).toBe('QUIT\r\n');
    const lacking = ready({ tls: { name: 'tls-1.2', required: true } });
    lacking.reads(hi('PIPELINING'));
    expect(lacking.missing).toEqual(['STARTTLS']);
  });
});

describe('QUICKSTART', () => {
  const quick = { but: { extensions: ['PIPELINING', 'QUICKSTART', 'SIZE'] } };

  it('names the extensions in the greeting, takes QHLO for EHLO and grants a cookie', () => {
    const talk = new Talk('ideal', quick).says('QHLO c | MAIL FROM:<s@c> SIZE=9 | RCPT TO:<a@b> | DATA | ');
    expect(talk.text).toMatch(
      /^\n {2}S 0\.0 220-server\.example ESMTP \| 220-PIPELINING \| 220-QUICKSTART \| 220 SIZE\n {2}C QHLO c.*\n {2}S 0\.0 250-server\.example \| 250 COOKIE [0-9a-f]{8}\n {2}S 0\.0 250 OK \| 250 OK \| 354/,
    );
  });

  it('refuses a cookie that it has not granted, and takes its own before the greeting, even where early talkers are turned away', () => {
    const cookie = /COOKIE (\w+)/.exec(new Talk('ideal', quick).says('QHLO c | ').text)?.[1];
    expect(new Talk('ideal', quick).says('QHLO c 12345678 | ').text).toContain('554 Not a cookie');
    const strict = { but: { ...quick.but, host: 'server.example' } };
    expect(new Talk('smtp-server-3', strict).says(`QHLO c ${cookie} | `).text).toContain('220-server.example');
    expect(new Talk('smtp-server-3', strict).says('QHLO c 12345678 | ').text).toContain('421 server.example You talk too soon');
    expect(new Talk('postfix-3.9', strict).says(`QHLO c ${cookie} | `).text).toContain('250 COOKIE');
  });
});
