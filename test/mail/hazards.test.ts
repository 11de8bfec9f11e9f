import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, SyntheticWorkload, type Workload, traitsOf } from '../../src/mail/index.js';
import type { ModelReference } from '../../src/scenario/models.js';
import { hazardOf, letter, letters, textOf } from '../support/mail.js';

/** All that a hazard makes of a workload, at the first try. */
const all = (workload: Workload): Message[] => Array.from({ length: workload.count }, (_, i) => workload.message(i));
const over = (reference: ModelReference, workload: Workload): Message[] => all(hazardOf(reference).over(workload));

/** Real letters, and synthetic ones, which must be alike in what they are known by. */
const MAIL = [
  ['real', (count: number, recipients = 1) => letters(count, recipients)],
  ['synthetic', (count: number, recipients = 1) => new SyntheticWorkload(count, 100, recipients)],
] as const;

describe.each(MAIL)('hazards of %s mail', (_kind, mail) => {
  const plain = all(mail(4)).map(traitsOf);

  it('constant-id: one id, and everything else as different as it was', () => {
    const traits = over('constant-id', mail(4)).map(traitsOf);
    expect(new Set(traits.map(({ messageId }) => messageId)).size).toBe(1);
    expect(traits.map(({ date, body }) => [date, body])).toEqual(plain.map(({ date, body }) => [date, body]));
    expect(new Set(traits.map(({ whole }) => whole)).size).toBe(4);
  });

  it('missing-id: none', () => {
    const traits = over('missing-id', mail(4)).map(traitsOf);
    expect(traits.map(({ messageId, date, body }) => [messageId, date, body])).toEqual(plain.map(({ date, body }) => [null, date, body]));
  });

  it('reused-id: the ids begin again', () => {
    const ids = over({ name: 'reused-id', after: 3 }, mail(7)).map((message) => traitsOf(message).messageId);
    expect([ids[3], ids[4], ids[5], ids[6]]).toEqual([ids[0], ids[1], ids[2], ids[0]]);
    expect(new Set(ids).size).toBe(3);
  });

  it('template-id: neighbours share an id', () => {
    const ids = over({ name: 'template-id', uses: 2 }, mail(5)).map((message) => traitsOf(message).messageId);
    expect([ids[1], ids[3]]).toEqual([ids[0], ids[2]]);
    expect(new Set(ids).size).toBe(3);
  });

  it('same-text: one text, and everything else as different as it was', () => {
    const traits = over('same-text', mail(4)).map(traitsOf);
    expect(new Set(traits.map(({ body }) => body)).size).toBe(1);
    expect(new Set(traits.map(({ whole }) => whole)).size).toBe(4);
    expect(traits.map(({ messageId, date }) => [messageId, date])).toEqual(plain.map(({ messageId, date }) => [messageId, date]));
  });

  it.each([
    ['new', false],
    ['kept', true],
  ])('edited-resend: the same id and recipients, another text; date %s', (date, isKept) => {
    const messages = over({ name: 'edited-resend', date }, mail(2));
    for (const k of [0, 2]) {
      const [first, second] = [traitsOf(messages[k]), traitsOf(messages[k + 1])];
      expect(first).toEqual(plain[k / 2]);
      expect(second.messageId).toBe(first.messageId);
      expect([second.date === first.date, second.body === first.body, second.whole === first.whole]).toEqual([isKept, false, false]);
      expect(messages[k + 1].recipients).toEqual(messages[k].recipients);
    }
  });

  it.each([true, false])('list-copy: id, date and recipients of the direct one, another sender and header; footer %s', (footer) => {
    const messages = over({ name: 'list-copy', footer }, mail(2));
    for (const k of [0, 2]) {
      const [direct, listed] = [traitsOf(messages[k]), traitsOf(messages[k + 1])];
      expect(direct).toEqual(plain[k / 2]);
      expect([listed.messageId, listed.date, listed.body === direct.body]).toEqual([direct.messageId, direct.date, !footer]);
      expect(listed.whole).not.toBe(direct.whole);
      expect(messages[k + 1].recipients).toEqual(messages[k].recipients);
      expect(messages[k + 1].sender).not.toBe(messages[k].sender);
    }
  });

  it('bcc-split: the same octets for others', () => {
    const messages = over({ name: 'bcc-split', recipients: 2 }, mail(2, 3));
    expect(messages.map((message) => message.recipients.length)).toEqual([3, 2, 3, 2]);
    expect(messages.map(traitsOf)).toEqual([plain[0], plain[0], plain[1], plain[1]]);
    for (const k of [0, 2]) {
      expect(messages[k + 1].content.octets).toBe(messages[k].content.octets);
      expect(messages[k].recipients.filter((address) => messages[k + 1].recipients.includes(address))).toEqual([]);
    }
  });

  it.each([1, 99, 100, 101, 250])('rcpt-chunks: %i recipients, a hundred at a time, each once', (recipients) => {
    const [message] = all(mail(1, recipients));
    const chunks = over('rcpt-chunks', mail(2, recipients));
    const each = Math.ceil(recipients / 100);
    expect(chunks).toHaveLength(2 * each);
    expect(chunks.slice(0, each).flatMap((chunk) => chunk.recipients)).toEqual(message.recipients);
    for (const chunk of chunks) expect(chunk.recipients.length).toBeLessThanOrEqual(100);
    expect(chunks.map(traitsOf)).toEqual(Array.from({ length: 2 * each }, (_, i) => plain[Math.floor(i / each)]));
  });

  it.each(['received', 'arc', 'dkim'])('trace-each-try: the whole is another at each try, and nothing else is; %s', (field) => {
    const workload = hazardOf({ name: 'trace-each-try', field }).over(mail(2));
    const tries = [0, 1, 2, 1].map((n) => traitsOf(workload.message(1, n)));
    expect(new Set(tries.map(({ whole }) => whole)).size).toBe(3);
    expect(tries[3]).toEqual(tries[1]);
    expect(tries.map(({ messageId, date, body }) => [messageId, date, body])).toEqual(
      tries.map(() => [plain[1].messageId, plain[1].date, plain[1].body]),
    );
  });
});

describe('hazards', () => {
  const anyHazard: fc.Arbitrary<ModelReference> = fc.constantFrom<ModelReference>(
    'constant-id',
    'missing-id',
    { name: 'reused-id', after: 3 },
    { name: 'template-id', uses: 2 },
    'same-text',
    { name: 'edited-resend', date: 'kept' },
    'edited-resend',
    'list-copy',
    { name: 'list-copy', footer: false },
    'bcc-split',
    { name: 'rcpt-chunks', most: 2 },
    'trace-each-try',
  );

  /** For each pair of messages: which of what they are known by is alike. */
  function likenesses(workload: Workload): string[] {
    const traits = [0, 1].flatMap((tries) => Array.from({ length: workload.count }, (_, i) => traitsOf(workload.message(i, tries))));
    return traits.flatMap((one) =>
      traits.map(({ messageId, date, whole, body }) =>
        [messageId === one.messageId, date === one.date, whole === one.whole, body === one.body].map(Number).join(''),
      ),
    );
  }

  it('one upon the other make synthetic mail exactly as alike as real mail', () => {
    fc.assert(
      fc.property(fc.array(anyHazard, { maxLength: 3 }), fc.integer({ min: 1, max: 3 }), (stack, recipients) => {
        const whole = (workload: Workload) => stack.reduce((mail, reference) => hazardOf(reference).over(mail), workload);
        const [real, synthetic] = [whole(letters(4, recipients)), whole(new SyntheticWorkload(4, 100, recipients))];
        expect(synthetic.count).toBe(real.count);
        expect(likenesses(synthetic)).toEqual(likenesses(real));
      }),
      { seed: 20261201, numRuns: 60 },
    );
  });

  it('one upon the other count messages from 0 and recipients as they are', () => {
    fc.assert(
      fc.property(fc.array(anyHazard, { maxLength: 3 }), fc.nat(4), fc.integer({ min: 1, max: 5 }), (stack, count, recipients) => {
        const workload = stack.reduce(
          (mail, reference) => hazardOf(reference).over(mail),
          new SyntheticWorkload(count, 10, recipients) as Workload,
        );
        for (const [i, message] of all(workload).entries()) {
          expect(message.number).toBe(i);
          expect(workload.recipientCount(i)).toBe(message.recipients.length);
          expect(message.recipients.length).toBeGreaterThan(0);
          expect(workload.mostRecipients).toBeGreaterThanOrEqual(message.recipients.length);
        }
      }),
      { seed: 20261202, numRuns: 60 },
    );
  });

  it('leave a letter readable', () => {
    const text = (reference: ModelReference, number: number) => textOf(over(reference, letters(1))[number].content);
    const [received, date, id, empty, line] = letter(0).split('\r\n');
    const lines = (...parts: string[]) => parts.map((part) => `${part}\r\n`).join('');
    expect(text('constant-id', 0)).toBe(lines(received, date, 'Message-ID: <mailer@client.example>', empty, line));
    expect(text('missing-id', 0)).toBe(lines(received, date, empty, line));
    expect(text('same-text', 0)).toBe(lines(received, date, id, empty, 'All is well'));
    expect(text('edited-resend', 1)).toBe(
      lines(received, 'Date: Mon, 04 Jan 2010 00:00:01 +0000', id, empty, line, 'Correction: see above'),
    );
    expect(text('list-copy', 1)).toBe(lines('List-Id: <list.client.example>', received, date, id, empty, line, 'Sent to the list'));
    expect(text('bcc-split', 1)).toBe(letter(0));
  });
});
