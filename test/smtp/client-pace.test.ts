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
});
