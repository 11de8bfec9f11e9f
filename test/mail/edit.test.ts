import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readdressed, withDate, withFieldOnTop, withLineBelow, withMessageId } from '../../src/mail/edit.js';
import { Content, Message, headerField, traitsOf } from '../../src/mail/index.js';
import { contentOf, textOf } from '../support/mail.js';

const message = (text: string): Message => new Message(3, 's@c', ['a@b'], contentOf(text));
const edited = (text: string, edit: (message: Message) => Message): string => textOf(edit(message(text)).content);

describe('an edited message', () => {
  it.each([
    ['in its place', 'A: b\r\nMessage-ID: <1@c>\r\nC: d\r\n\r\nx\r\n', 'A: b\r\nMessage-ID: <2@c>\r\nC: d\r\n\r\nx\r\n'],
    ['with its folded lines', 'Message-ID:\r\n <1@c>\r\nC: d\r\n\r\n', 'Message-ID: <2@c>\r\nC: d\r\n\r\n'],
    ['on top when there was none', 'C: d\r\n\r\nx\r\n', 'Message-ID: <2@c>\r\nC: d\r\n\r\nx\r\n'],
    ['instead of several', 'Message-ID: <1@c>\r\nA: b\r\nMESSAGE-ID: <3@c>\r\n\r\n', 'Message-ID: <2@c>\r\nA: b\r\n\r\n'],
    [
      'and not what looks like one in the text',
      'A: b\r\n\r\nMessage-ID: <1@c>\r\n',
      'Message-ID: <2@c>\r\nA: b\r\n\r\nMessage-ID: <1@c>\r\n',
    ],
    ['above a message without a header', '\r\nx\r\n', 'Message-ID: <2@c>\r\n\r\nx\r\n'],
  ])('has its Message-ID %s', (_where, before, after) => {
    expect(edited(before, (m) => withMessageId(m, '<2@c>'))).toBe(after);
  });

  it('has no Message-ID left, however many it had', () => {
    expect(edited('Message-ID: <1@c>\r\nA: b\r\nmessage-id: <2@c>\r\n\r\nx\r\n', (m) => withMessageId(m, null))).toBe('A: b\r\n\r\nx\r\n');
  });

  it.each([
    ['text', 'A: b\r\n\r\nx\r\n', 'A: b\r\n\r\nx\r\nmore\r\n'],
    ['an empty text', 'A: b\r\n\r\n', 'A: b\r\n\r\nmore\r\n'],
    ['a header alone', 'A: b\r\n', 'A: b\r\n\r\nmore\r\n'],
    ['a text alone', '\r\nx\r\n', '\r\nx\r\nmore\r\n'],
    ['an empty line', '\r\n', '\r\nmore\r\n'],
  ])('has a line below %s', (_what, before, after) => {
    expect(edited(before, (m) => withLineBelow(m, 'more'))).toBe(after);
    expect(traitsOf(message(after)).body).not.toBe(traitsOf(message(before)).body);
  });

  it('says what was asked for, and the rest of it as before', () => {
    const name = fc.constantFrom('Message-ID', 'Date', 'Subject', 'message-id', 'X-Date');
    const field = fc.tuple(name, fc.constantFrom('<1@c>', 'then', 'a\r\n\tb', '')).map(([n, value]) => `${n}: ${value}\r\n`);
    const text = fc
      .tuple(fc.array(field, { maxLength: 6 }), fc.constantFrom('', '\r\n', '\r\nMessage-ID: <x>\r\n', '\r\nhi\r\n\r\nDate: y\r\n'))
      .map(([fields, body]) => fields.join('') + body);
    fc.assert(
      fc.property(text, fc.constantFrom('<new@c>', null), (before, id) => {
        const after = edited(before, (m) => withMessageId(m, id));
        const bytes = contentOf(after).bytes as Uint8Array;
        expect(headerField(bytes, 'message-id')).toBe(id);
        const others = (whole: string) => {
          const empty = whole.indexOf('\r\n\r\n');
          const end = whole.startsWith('\r\n') ? 0 : empty < 0 ? whole.length : empty + 2;
          const unfolded = whole
            .slice(0, end)
            .replace(/\r\n\t/g, '\t')
            .split('\r\n');
          return unfolded.filter((line) => !/^message-id:/i.test(line)).join('\r\n') + whole.slice(end);
        };
        expect(others(after)).toBe(others(before));
        expect(edited(before, (m) => withDate(withMessageId(m, id), 'now'))).toContain('Date: now\r\n');
      }),
      { seed: 20261203 },
    );
  });

  it('stands as long as it is', () => {
    const real = message('A: b\r\n\r\nx\r\n');
    const synthetic = new Message(3, 's@c', ['a@b'], new Content(10, null));
    for (const edit of [(m: Message) => withFieldOnTop(m, 'X: yz'), (m: Message) => withLineBelow(m, 'hello')]) {
      expect(edit(real).content.octets).toBe(real.content.octets + 7);
      expect(edit(real).content.bytes).toHaveLength(real.content.octets + 7);
      expect(edit(synthetic).content.octets).toBe(17);
    }
  });

  it('under another number is known by the same', () => {
    for (const content of [contentOf('A: b\r\n\r\nx\r\n'), new Content(10, null)]) {
      const first = new Message(3, 's@c', ['a@b'], content);
      const second = readdressed(first, 8, ['c@d'], 'r@c');
      expect([second.number, second.sender, second.recipients]).toEqual([8, 'r@c', ['c@d']]);
      expect(traitsOf(second)).toEqual(traitsOf(first));
      expect(traitsOf(readdressed(second, 9))).toEqual(traitsOf(first));
    }
  });
});
