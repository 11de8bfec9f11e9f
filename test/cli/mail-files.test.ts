import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/cli/load.js';
import { corpora } from '../../src/cli/corpora/index.js';
import { piecesOf } from '../../src/cli/corpora/mbox-pieces.js';
import { simulate } from '../../src/index.js';
import { type Corpus, canonicalise } from '../../src/mail/index.js';

const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));
let files = 0;
const fileWith = (text: string | Uint8Array, name = `mail ${files++}`): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const open = (name: 'mbox' | 'maildir' | 'eml', options: Record<string, string>, most?: number): Corpus =>
  corpora[name](name === 'mbox' ? { variant: 'mboxrd', ...options } : options, most) as Corpus;
const text = (bytes: Uint8Array | null): string => Buffer.from(bytes as Uint8Array).toString('latin1');
const textsOf = (corpus: Corpus): string[] => Array.from({ length: corpus.count }, (_, at) => text(corpus.letter(at).content.bytes));
const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

const SEPARATOR = 'From alice@client.example Mon Jan  4 15:50:07 2010';

/** An mbox as mboxrd has it, written by the letter of its description. */
const mboxOf = (messages: readonly string[]): string =>
  messages.map((message) => `${SEPARATOR}\n${message.replaceAll(/^(>*From )/gm, '>$1')}\n`).join('');

describe('an mbox', () => {
  // What makes a reader stumble: the separator's words in a body, quoted or not, empty lines, and lines that are nearly one.
  const line = fc.constantFrom(
    '',
    'text',
    'From me',
    'From me at 10:00 in 2010',
    '>From me',
    '>>From ',
    ' From x',
    'Content-Length: 3',
    'ÿ',
    SEPARATOR,
  );
  const letter = fc.array(line, { minLength: 1, maxLength: 8 }).map((all) => lines('Subject: s', '', ...all));
  const message = fc.oneof({ weight: 9, arbitrary: letter }, { weight: 1, arbitrary: fc.constant('') });

  it('gives back what was put into it, with either line end', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), fc.boolean(), (messages, hasCrLf) => {
        const mbox = mboxOf(messages);
        const path = fileWith(Buffer.from(hasCrLf ? mbox.replaceAll('\n', '\r\n') : mbox, 'latin1'));
        expect(textsOf(open('mbox', { file: path }))).toEqual(messages.map((one) => one.replaceAll('\n', '\r\n')));
      }),
    );
  });

  it.each(['\n', '\r\n'])('is cut alike however it is read, with line ends %j', (end) => {
    const path = 'a file';
    // Longer than what is looked at for a separator, so that windows end everywhere.
    const long = Array.from({ length: 40 }, (_, i) => 'x'.repeat(i * 3));
    const messages = [lines('A: b', '', 'x', SEPARATOR, '', ''), '', lines('C: d', '', ...long), lines('', '', 'y', ...long)];
    const octets = Buffer.from(mboxOf(messages).replaceAll('\n', end));
    const whole = [...piecesOf((into, at) => octets.copy(into, 0, at), path)];
    for (const size of [61, 512]) {
      expect([...piecesOf((into, at) => octets.copy(into, 0, at, Math.min(octets.length, at + size)), path)]).toEqual(whole);
    }
    // The first has a line that is quoted.
    const expected = messages.map((message) => message.replaceAll('\n', end).length);
    expect(whole.map((piece) => piece.end - piece.start)).toEqual(expected.map((length, i) => length + (i === 0 ? 1 : 0)));
    expect([...piecesOf((into, at) => octets.copy(into, 0, at), path, 2)]).toEqual(whole.slice(0, 2));
  });

  it('is unquoted as its variant says', () => {
    const file = fileWith(lines(SEPARATOR, 'A: b', '', '>From 1', '>>From 2', 'x >From 3', ''));
    const body = (variant: string): string[] => textsOf(open('mbox', { file, variant }))[0].split('\r\n').slice(2, -1);
    expect(body('mboxrd')).toEqual(['From 1', '>From 2', 'x >From 3']);
    expect(body('mboxo')).toEqual(['From 1', '>>From 2', 'x >From 3']);
    expect(body('mboxcl2')).toEqual(['>From 1', '>>From 2', 'x >From 3']);
  });

  it('ends a message before an empty line and a separator, wherever Content-Length says', () => {
    const file = fileWith(lines(SEPARATOR, 'Content-Length: 100', '', 'one', SEPARATOR, 'still one', '', SEPARATOR, '', 'two'));
    expect(textsOf(open('mbox', { file }))).toEqual([`Content-Length: 100\r\n\r\none\r\n${SEPARATOR}\r\nstill one\r\n`, '\r\ntwo\r\n']);
  });

  it.each([
    ['', 'is empty'],
    [lines('Subject: s', '', 'text'), "is no mbox: its first line is 'Subject: s', expected 'From address date'"],
    [lines('', SEPARATOR), 'its first line is an empty line'],
  ])('%j is none', (content, complaint) => {
    expect(() => open('mbox', { file: fileWith(content) })).toThrow(complaint);
  });

  it.each([
    [join(folder, 'nowhere'), 'there is no such file; expected an mbox'],
    [folder, 'is a folder; expected an mbox'],
  ])('%s is none', (file, complaint) => expect(() => open('mbox', { file })).toThrow(complaint));
});

describe('a Maildir', () => {
  const maildir = join(folder, 'Maildir');
  for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
  writeFileSync(join(maildir, 'new', '1262620207.b'), 'B: 2\n');
  writeFileSync(join(maildir, 'cur', '1262620206.a:2,S'), 'A: 1\n');
  writeFileSync(join(maildir, 'cur', '1262620208.c:2,'), 'C: 3\n');
  writeFileSync(join(maildir, 'tmp', '1262620205.d'), 'not there yet\n');

  it('is read in the order of delivery, new and cur together', () => {
    expect(textsOf(open('maildir', { file: maildir }))).toEqual(['A: 1\r\n', 'B: 2\r\n', 'C: 3\r\n']);
    expect(textsOf(open('maildir', { file: maildir }, 1))).toEqual(['A: 1\r\n']);
  });

  it('is told from other folders', () => {
    expect(() => open('maildir', { file: folder })).toThrow('is no Maildir: it has neither new nor cur');
    const empty = join(folder, 'Empty');
    mkdirSync(join(empty, 'new'), { recursive: true });
    expect(() => open('maildir', { file: empty })).toThrow('is a Maildir without a message');
  });
});

describe('a folder of messages', () => {
  const mail = join(folder, 'saved');
  mkdirSync(join(mail, 'b'), { recursive: true });
  writeFileSync(join(mail, 'b', 'second.EML'), 'S: 2\r\n');
  writeFileSync(join(mail, 'a.eml'), 'S: 1\n');
  writeFileSync(join(mail, 'notes.txt'), 'none');

  it('is read in the order of the paths, folders in it too', () => {
    expect(textsOf(open('eml', { file: mail }))).toEqual(['S: 1\r\n', 'S: 2\r\n']);
    expect(textsOf(open('eml', { file: join(mail, 'a.eml') }))).toEqual(['S: 1\r\n']);
  });

  it('has to have some', () => {
    const none = join(folder, 'none');
    mkdirSync(none);
    expect(() => open('eml', { file: none })).toThrow('has no file whose name ends in .eml');
  });
});

describe('envelopes from headers', () => {
  const mbox = mboxOf([
    lines(
      'Return-Path: <bounce@list.example>',
      'From: A <a@client.example>',
      'To: "Doe, J." <j@server.example>, k@server.example',
      'Cc: g: J@x, k@server.example;',
      'Bcc: naïve@x',
      '',
      't',
    ),
    lines('From: A <a@client.example>', 'To: undisclosed-recipients:;', '', 't'),
    lines('Return-Path: <>', 'Cc: only@server.example', '', 't'),
  ]);
  const file = fileWith(Buffer.from(mbox, 'latin1'));
  const corpus = open('mbox', { file, envelope: 'headers' });

  it('name each recipient once, and leave out what cannot be sent', () => {
    expect([0, 1, 2].map((at) => corpus.letter(at))).toMatchObject([
      { sender: 'bounce@list.example', recipients: ['j@server.example', 'k@server.example', 'J@x'] },
      { sender: 'a@client.example' },
      { sender: '', recipients: ['only@server.example'] },
    ]);
    expect([0, 1, 2].map((at) => corpus.recipientCount(at))).toEqual([3, 0, 1]);
    expect(corpus.letter(1).recipients).toBeUndefined();
  });

  it('are what is sent: deliveries are to those who are named, and to the scenario’s where nobody is', () => {
    const sent = (envelope: 'headers' | 'scenario') =>
      simulate({ workload: { corpus: { name: 'mbox', file, envelope }, recipients: 2 } }).messages;
    expect(sent('headers')).toMatchObject({ submitted: 3, acknowledged: 3, delivered: 3 + 2 + 1, duplicates: 0, lost: 0 });
    expect(sent('scenario')).toMatchObject({ submitted: 3, delivered: 6 });
  });
});

describe('mail in files as a workload', () => {
  const mbox = fileWith(mboxOf([1, 2, 3].map((n) => lines(`Subject: ${n}`, '', 'text'.repeat(n)))), 'some.mbox');

  /** As the command does it. */
  const run = (workload: string) => simulate(loadScenario(fileWith(`workload: { ${workload} }`, `scenario-${files++}.yaml`), {}));

  it('is found by its path alone, beside the scenario', () => {
    const { scenario: resolved, messages } = run('corpus: ./some.mbox, messages: 7');
    expect(messages).toMatchObject({ submitted: 7, acknowledged: 7 });
    expect(resolved.workload.corpus).toEqual({ name: 'mbox', file: mbox, variant: 'mboxrd', envelope: 'scenario' });
  });

  it('comes again the same after it was deferred', () => {
    const counts = (fault: object): number[] => {
      const { messages } = simulate({ workload: { corpus: mbox }, client: { strategy: 'lockstep' }, ...fault });
      return [messages.acknowledged, messages.delivered];
    };
    expect(counts({ faults: [{ on: 'before-250', nth: 2, kind: 'rst' }] })).toEqual([3, 4]);
    expect(counts({ faults: [{ on: 'before-250', nth: 2, kind: 'rst' }], dedup: 'content-hash' })).toEqual([3, 3]);
  });

  it.each([
    [
      'corpus: ./nothing.mbox',
      /scenario-\d+\.yaml:1:21: workload\.corpus: .*nothing\.mbox: there is no such file; expected an mbox, a Maildir or a folder/,
    ],
    [
      'corpus: { name: mboxx, file: x }',
      /workload\.corpus\.name: found 'mboxx', expected one of mbox, maildir, eml; did you mean 'mbox'\?/,
    ],
    ['corpus: { name: mbox }', /workload\.corpus\.file: found nothing/],
    ['corpus: spamasassin', /found 'spamasassin', expected one of spamassassin, or the path of an mbox.*; did you mean 'spamassassin'\?/],
    ['corpus: { name: maildir, file: some.mbox }', /workload\.corpus\.file: .*some\.mbox: is no folder; expected a Maildir/],
  ])('%s is refused in words', (workload, complaint) => expect(() => run(workload)).toThrow(complaint));
});

describe('octets of files', () => {
  it('are sent as they are, but for their line ends', () => {
    const octets = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(textsOf(open('eml', { file: fileWith(octets, 'octets.eml') }))).toEqual([text(canonicalise(octets))]);
  });
});
