import { Content } from '../../mail/index.js';

const HEADER =
  'From: a@client.test\r\nTo: b@sink.test\r\nSubject: a message of the bench\r\nDate: Mon, 23 Nov 2026 10:33:47 +0000\r\nX-Bench: 1\r\n\r\n';
const LINE = 76;

/** A text as the recording clients sent it: a header of six lines, then lines of 76 octets. It matters where a server reads it as commands. */
export function letterOf(octets: number): Content {
  let text = HEADER;
  while (octets - text.length > 2 * LINE) text += `${'x'.repeat(LINE - 2)}\r\n`;
  for (let left = octets - text.length; left > 0; left = octets - text.length) {
    const length = left > LINE && left < LINE + 3 ? LINE - 3 : Math.min(left, LINE);
    text += length > 2 ? `${'x'.repeat(length - 2)}\r\n` : 'x'.repeat(length);
  }
  const bytes = new Uint8Array(octets);
  for (let i = 0; i < octets; i++) bytes[i] = text.charCodeAt(i);
  return new Content(octets, bytes);
}
