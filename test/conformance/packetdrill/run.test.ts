import { describe, expect, it } from 'vitest';
import { runText } from '../../../src/conformance/index.js';

const HANDSHAKE = `
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 65535 <mss 1000>
   +0 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 65535
   +0 accept(3, ..., ...) = 4
`;

const verdictOf = (events: string, head = ''): ReturnType<typeof runText> => runText(`${head}${HANDSHAKE}${events}`);

describe('a script', () => {
  it('passes when the endpoint does what it says', () => {
    expect(verdictOf('+0 write(4, ..., 500) = 500\n+0 > P. 1:501(500) ack 1\n')).toEqual({
      verdict: 'pass',
      line: null,
      expected: null,
      got: null,
      feature: null,
    });
  });
});
