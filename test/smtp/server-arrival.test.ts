import { describe, expect, it } from 'vitest';
import type { Arrival, Copies, DedupScheme } from '../../src/dedup/index.js';
import { ServerBench, letter, octets } from '../support/smtp.js';

/** Keeps what it is asked about, and answers as it is told. */
class Listening implements DedupScheme {
  readonly name = 'listening';
  readonly heard: Arrival[] = [];

  constructor(private readonly answer: Copies = 'none') {}

  decide(arrival: Arrival): Copies {
    this.heard.push(arrival);
    return this.answer;
  }
}

const TEXT = 'Received: from a\r\nDate: Mon, 04 Jan 2010 15:50:00 +0000\r\nMessage-ID: <1@c>\r\n\r\ntext\r\n';
const MESSAGE = letter(octets(TEXT), ['a@b', 'c@d', 'e@f']);

function send(dedup: DedupScheme): ServerBench {
  const bench = new ServerBench({ dedup });
  const dialogue =
    'EHLO client.example\r\nMAIL FROM:<s@c> SIZE=90 TRANSID=<7@client.example>\r\nRCPT TO:<a@b>\r\nRCPT TO:<e@f>\r\nDATA\r\n';
  bench.hear(dialogue, MESSAGE);
  bench.hear(`${TEXT}.\r\n`, MESSAGE);
  return bench;
}

describe('at the commit point a dedup scheme', () => {
  it('is told what the client said and what came in', () => {
    const dedup = new Listening();
    const bench = send(dedup);
    expect(dedup.heard).toHaveLength(1);
    const [{ client, connection, sender, parameters, transactionId, recipients, octets: length, messageId, date }] = dedup.heard;
    expect({ client, connection, sender, parameters, transactionId, recipients, length, messageId, date }).toEqual({
      client: 'client.example',
      connection: 1,
      sender: 's@c',
      parameters: 'SIZE=90 TRANSID=<7@client.example>',
      transactionId: '<7@client.example>',
      recipients: ['a@b', 'e@f'],
      length: TEXT.length,
      messageId: '<1@c>',
      date: 'Mon, 04 Jan 2010 15:50:00 +0000',
    });
    expect(bench.deliveries).toEqual([0, 2]);
  });

  it('keeps copies from all recipients, who are told 250 all the same', () => {
    const bench = send(new Listening('all'));
    expect(bench.deliveries).toEqual([]);
    expect(bench.facts('suppressed').map(({ extra }) => extra)).toEqual([0, 2]);
  });

  it('keeps a copy from one recipient', () => {
    const bench = send(new Listening([true, false]));
    expect(bench.deliveries).toEqual([2]);
    expect(bench.facts('suppressed').map(({ extra }) => extra)).toEqual([0]);
  });
});
