import { describe, expect, it } from 'vitest';
import { Content, Message, headerField, traitsOf } from '../../src/mail/index.js';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const letter = (text: string): Message => new Message(0, 's@c', ['a@b'], new Content(octets(text).length, octets(text)));
const field = (text: string, name: string): string | null => headerField(octets(text), name);

describe('headerField', () => {
  it.each([
    ['its line', 'Subject: hi\r\nMessage-ID: <1@c>\r\n\r\ntext\r\n', '<1@c>'],
    ['any case of letters', 'MESSAGE-id:<1@c>\r\n\r\n', '<1@c>'],
    ['a folded line', 'Message-ID:\r\n <1@c>\r\nX: y\r\n\r\n', '<1@c>'],
    ['the last line of a header without a body', 'Message-ID: <1@c>', '<1@c>'],
    ['the first of two', 'Message-ID: <1@c>\r\nMessage-ID: <2@c>\r\n\r\n', '<1@c>'],
    ['no field at all', 'Subject: hi\r\n\r\ntext\r\n', null],
    ['a field of the body', 'Subject: hi\r\n\r\nMessage-ID: <1@c>\r\n', null],
    ['an empty field', 'Message-ID: \r\n\r\n', null],
    ['a longer name', 'X-Message-ID: <1@c>\r\nMessage-ID-Old: <2@c>\r\n\r\n', null],
    ['a message without a header', '\r\nMessage-ID: <1@c>\r\n', null],
    ['nothing', '', null],
  ])('reads %s', (_what, text, value) => {
    expect(field(text, 'message-id')).toBe(value);
  });
});

describe('the traits of a message', () => {
  const plain = 'Date: Mon, 04 Jan 2010 15:50:00 +0000\r\nMessage-ID: <1@c>\r\n\r\ntext\r\n';

  it('are its Message-ID, its date and two hashes', () => {
    const { messageId, date, whole, body } = traitsOf(letter(plain));
    expect([messageId, date]).toEqual(['<1@c>', 'Mon, 04 Jan 2010 15:50:00 +0000']);
    expect(whole).toMatch(/^[0-9a-f]{16}$/);
    expect(body).not.toBe(whole);
    expect(traitsOf(letter(plain))).toEqual({ messageId, date, whole, body });
  });

  it('a field that a relay adds changes the hash of the whole and not of the body', () => {
    const one = traitsOf(letter(plain));
    const other = traitsOf(letter(`Received: from a by b\r\n${plain}`));
    expect(other.body).toBe(one.body);
    expect(other.whole).not.toBe(one.whole);
    expect(other.messageId).toBe(one.messageId);
  });

  it('an octet of the body changes both', () => {
    const one = traitsOf(letter(plain));
    const other = traitsOf(letter(plain.replace('text', 'Text')));
    expect([other.whole === one.whole, other.body === one.body]).toEqual([false, false]);
  });

  it('of synthetic messages are as different as their numbers', () => {
    const of = (number: number) => traitsOf(new Message(number, 's@c', ['a@b'], new Content(100, null)));
    expect(of(1)).toEqual(of(1));
    expect(of(1).messageId).not.toBe(of(2).messageId);
    expect(of(1).whole).not.toBe(of(2).whole);
  });
});
