import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/smtp/client/pace.js';
import { Step } from '../../src/smtp/client/step.js';
import { textChunk } from '../../src/tcp/index.js';

const step = (kind: 'body' | 'data', octets: number): Step => new Step(kind, [{ role: 'content', chunk: textChunk('x'.repeat(octets)) }]);

describe("a client's own work", () => {
  it('on a text grows with its octets, on a command it does not', () => {
    const pace = new Pace({ text: 200, firstText: 500, octet: 3, data: 70 });
    pace.onReply(step('data', 6), 10_000);
    expect(pace.readyAt(step('body', 1000))).toBe(10_000 + 500 + 3000);
    expect(pace.readyAt(step('data', 1000))).toBe(10_070);
  });

  it('between two messages may take longer the first time', () => {
    const pace = new Pace({ next: 200, firstNext: 500 });
    const ready = [1, 2, 3].map((message) => {
      pace.onReply(step('body', 1000), message * 10_000);
      return pace.readyAt(step('data', 6));
    });
    expect(ready).toEqual([10_500, 20_200, 30_200]);
  });
});
