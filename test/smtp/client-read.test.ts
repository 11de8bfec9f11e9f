import { describe, expect, it } from 'vitest';
import { clientProfile, serverProfile } from '../../src/smtp/index.js';
import { ladderOf } from '../support/ladder.js';
import { pureDelay } from '../support/scenario.js';

/** 11 octets for the message and 9 for QUIT. */
const brief = serverProfile({ name: 'brief', summary: '', texts: { content: '250 taken', quit: '221 bye' } });

/** The end of a session, from the last data of the client's on: QUIT travels behind the dot, and who has read the 250 closes. */
function ending(readSize: number, flush: 'input-empty' | 'each-reply'): string {
  const hasty = clientProfile({ name: 'hasty', summary: '', strategies: ['pipelining'], leave: 'behind', readSize });
  const { text } = ladderOf({
    network: pureDelay(),
    client: { profile: hasty },
    server: { profile: brief, flush },
    workload: { messages: 1, size: 100 },
  });
  return text.slice(text.lastIndexOf('\n', text.indexOf('QUIT')));
}

describe('a client that does not wait for the 221', () => {
  it('has read it when it came in one segment with the 250', () => {
    expect(ending(4096, 'input-empty')).toBe(`
#1        400  C → S         450  text 1, dot, QUIT
#1        450      S              delivers 1
#1        450  C ← S         500  250, 221
#1        450  C ← S         500  FIN
#1        500  C                  reads the 250 for 1
#1        500  C                  lets the connection go
#1        500  C → S         550  FIN`);
  });

  it('resets the connection when it comes by itself: for the 221, the FIN and the ACK of its own FIN', () => {
    expect(ending(4096, 'each-reply')).toBe(`
#1        400  C → S         450  text 1, dot, QUIT
#1        450      S              delivers 1
#1        450  C ← S         500  250
#1        450  C ← S         500  221
#1        450  C ← S         500  FIN
#1        500  C                  reads the 250 for 1
#1        500  C                  lets the connection go
#1        500  C → S         550  FIN
#1        500  C → S         550  RST
#1        500  C → S         550  RST
#1        600  C → S         650  RST`);
  });

  it('resets it as well for what its read calls had no room for', () => {
    for (const size of [1, 5, 6, 9, 10, 11, 12, 19, 20, 21, 128]) {
      // Read calls go on until the 250 is whole.
      const taken = Math.ceil(11 / size) * size;
      expect([size, ending(size, 'input-empty').includes('RST')]).toEqual([size, taken < 20]);
    }
  });
});
