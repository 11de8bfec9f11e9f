import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runText } from '../../../src/conformance/index.js';

const folder = join(import.meta.dirname, 'language');
const scripts = readdirSync(folder).filter((file) => file.endsWith('.pkt'));

const HEAD = `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 257
+0 accept(3, ..., ...) = 4
`;

describe('the language of the scripts', () => {
  it.each(scripts)('is understood and obeyed: %s', (file) => {
    expect(runText(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['urgent data', '+0 < P. 1:101(100) ack 1 win 257 urg 5', 8, 'urgent data'],
    ['out of band', '+0 send(4, ..., 1, MSG_OOB) = 1', 8, 'MSG_OOB'],
    [
      'other messages of routers',
      '+0 write(4, ..., 9) = 9\n+0 > P. 1:10(9) ack 1\n+0 < icmp echo_request [1:10(9)]',
      10,
      'ICMP echo_request',
    ],
    ['socket options', '+0 setsockopt(4, SOL_TCP, TCP_MD5SIG, [1], 4) = 0', 8, 'socket option TCP_MD5SIG'],
    ['system calls', '+0 splice(4, 5) = 0', 8, 'system call splice'],
  ])('what is not there is named with its line, and never passes: %s', (_, events, line, feature) => {
    expect(runText(`${HEAD}${events}\n`)).toEqual({
      verdict: 'unsupported',
      line,
      expected: null,
      got: null,
      feature: expect.stringContaining(feature),
    });
  });

  it.each([
    ['--ip_version=ipv6\n', '--ip_version=ipv6'],
    ['`sysctl -q net.ipv4.tcp_nonsense=1`\n', 'tcp_nonsense'],
  ])('nor does a head that asks for more: %j', (head, feature) => {
    expect(runText(`${head}${HEAD}`)).toMatchObject({ verdict: 'unsupported', line: 1, feature: expect.stringContaining(feature) });
  });
});
