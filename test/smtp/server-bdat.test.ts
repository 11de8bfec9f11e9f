import { describe, expect, it } from 'vitest';
import { ServerBench } from '../support/smtp.js';

const HELLO = 'EHLO c\r\n';
const ENVELOPE = 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\n';

describe('BDAT (RFC 3030 2)', () => {
  it('takes chunks of any octets, one reply each, and delivers at LAST', () => {
    const server = new ServerBench();
    expect(server.codes(HELLO, `${ENVELOPE}BDAT 7\r\n.\r\nQUIT`, 'BDAT 3\r\n\r\n.')).toEqual([220, 250, 250, 250, 250, 250]);
    expect(server.deliveries).toEqual([]);
    expect(server.codes('BDAT 2 LAST\r\n\r\n')).toEqual([250]);
    expect(server.deliveries).toEqual([0]);
  });

  it('may end with an empty chunk', () => {
    const server = new ServerBench();
    expect(server.codes(HELLO, `${ENVELOPE}BDAT 3\r\nabc`, 'BDAT 0 LAST\r\n')).toEqual([220, 250, 250, 250, 250, 250]);
    expect(server.deliveries).toEqual([0]);
  });

  it('after LAST is out of order: 503, its octets swallowed', () => {
    const server = new ServerBench();
    server.all(HELLO, `${ENVELOPE}BDAT 3 LAST\r\nabc`);
    expect(server.codes('BDAT 6\r\nQUIT\r\nRSET\r\n')).toEqual([503, 250]);
    expect(server.deliveries).toEqual([0]);
  });

  it('without an envelope, or before EHLO, is refused with its octets', () => {
    expect(new ServerBench().codes('BDAT 6 LAST\r\nQUIT\r\nRSET\r\n')).toEqual([220, 503, 250]);
    expect(new ServerBench().codes(HELLO, 'MAIL FROM:<s@c>\r\nBDAT 6 LAST\r\nQUIT\r\nRSET\r\n')).toEqual([220, 250, 250, 554, 250]);
  });

  it('never mixes with DATA in one transaction', () => {
    const server = new ServerBench();
    expect(server.codes(HELLO, `${ENVELOPE}BDAT 3\r\nabc`, 'DATA\r\n', 'BDAT 0 LAST\r\n')).toEqual([220, 250, 250, 250, 250, 503, 250]);
    const empty = new ServerBench();
    expect(empty.codes(HELLO, `${ENVELOPE}BDAT 0\r\n`, 'DATA\r\n')).toEqual([220, 250, 250, 250, 250, 503]);
  });

  it('that fails needs RSET before anything else, chunks and envelopes already in flight included', () => {
    const server = new ServerBench({ refuse: [{ at: 'chunk', code: 452, nth: 1 }] });
    const flight = `${ENVELOPE}BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\n${ENVELOPE}BDAT 6 LAST\r\nQUIT\r\nRSET\r\n${ENVELOPE}BDAT 3 LAST\r\nabc`;
    expect(server.codes(HELLO, flight)).toEqual([220, 250, 250, 250, 452, 503, 503, 503, 503, 250, 250, 250, 250]);
    expect(server.deliveries).toEqual([0]);
  });

  it('is cleared by a new EHLO too', () => {
    const server = new ServerBench({ refuse: [{ at: 'chunk', code: 452, nth: 1 }] });
    expect(server.codes(HELLO, `${ENVELOPE}BDAT 3 LAST\r\nabc`, HELLO, ENVELOPE)).toEqual([220, 250, 250, 250, 452, 250, 250, 250]);
  });

  it('with a wrong count is a syntax error, and swallows nothing', () => {
    const server = new ServerBench();
    server.all(HELLO, ENVELOPE);
    for (const wrong of ['BDAT', 'BDAT x', 'BDAT 3 FIRST', 'BDAT -1', 'BDAT 3 LAST x']) expect(server.codes(`${wrong}\r\n`)).toEqual([501]);
    expect(server.codes('bdat 3 last\r\nabc')).toEqual([250]);
  });

  it('that is too large is refused when it is complete, and its octets are read to the end', () => {
    const server = new ServerBench({ profile: { sizeLimit: 5 } });
    expect(server.codes(HELLO, `${ENVELOPE}BDAT 6 LAST\r\n`, 'QUI')).toEqual([220, 250, 250, 250]);
    expect(server.codes('T\r\nRSET\r\n')).toEqual([552, 250]);
    expect(server.deliveries).toEqual([]);
  });

  it('is unknown to a server that does not offer it', () => {
    expect(new ServerBench({ profile: { extensions: ['PIPELINING'] } }).codes(HELLO, `${ENVELOPE}BDAT 3 LAST\r\n`)).toEqual([
      220, 250, 250, 250, 500,
    ]);
  });
});
