import { describe, expect, it } from 'vitest';
import { Trace } from '../../src/engine/index.js';
import { StepWriter } from '../../src/smtp/client/step-writer.js';
import { rset } from '../../src/smtp/client/step.js';
import type { WritePattern } from '../../src/smtp/client/write-pattern.js';
import { coalesced } from '../../src/smtp/client/writes/coalesced.js';

/** Send calls that a client makes of so many commands which may all go at once. */
function callsFor(commands: number, pattern: WritePattern): number {
  let calls = 0;
  const transport = { backlog: 0, unsent: 0, unacknowledged: 0, lastProgress: 0, write() {}, push: () => calls++ };
  const owner = { trace: new Trace(), onPoint() {} };
  const writer = new StepWriter(pattern, transport as never, owner, 1);
  for (let i = 0; i < commands; i++) {
    writer.add(rset(), 0);
    writer.flushIfLarge(0);
  }
  writer.flush(0);
  return calls;
}

describe('what may go at once', () => {
  const usual = coalesced.create({});

  it('leaves in groups of 64 parts', () => {
    expect([64, 65, 200].map((commands) => callsFor(commands, usual))).toEqual([1, 2, 4]);
  });

  it('or of as many as the pattern says', () => {
    const whole = { ...usual, largestGroup: 100 };
    expect([65, 100, 101, 250].map((commands) => callsFor(commands, whole))).toEqual([1, 1, 2, 3]);
  });
});
