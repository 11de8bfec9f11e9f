import { describe, expect, it, vi } from 'vitest';
import { Trace } from '../../src/engine/index.js';
import { Column, Content, Ledger, Message } from '../../src/mail/index.js';

const list = (count: number): string[] => Array.from({ length: count }, (_, i) => `user${i}@server.example`);

function placesIn(recipients: readonly string[], addresses: readonly string[]): number[] {
  const ledger = new Ledger(new Trace());
  const message = new Message(0, 's@c', recipients, new Content(1, null));
  for (const address of addresses) ledger.delivered(message, 1, address, 0);
  return addresses.map((_, row) => ledger.log.get(row, Column.extra));
}

describe('the recipient of a delivery', () => {
  it.each([1, 8, 9, 1000])('is found among %i', (count) => {
    const recipients = list(count);
    expect(placesIn(recipients, recipients)).toEqual(recipients.map((_, i) => i));
  });

  it('is the first of equals, and the first of all when nobody is meant', () => {
    for (const count of [5, 50]) {
      const recipients = [...list(count), 'user3@server.example'];
      expect(placesIn(recipients, ['user3@server.example', 'stranger@server.example'])).toEqual([3, 0]);
    }
  });

  it('is not searched for in a long list: a message to a thousand is not a million comparisons', () => {
    const recipients = list(1000);
    const search = vi.spyOn(recipients, 'indexOf');
    placesIn(recipients, recipients);
    expect(search).not.toHaveBeenCalled();
  });
});
