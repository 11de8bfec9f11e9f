import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Script, parseScript, run, runText } from '../../../src/conformance/index.js';

const SERVER = `
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 65535 <mss 1000>
   +0 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 65535
   +0 accept(3, ..., ...) = 4
`;
const PASS = { verdict: 'pass', line: null, expected: null, got: null, feature: null };

/** Runs events after a handshake of six lines. */
const verdictOf = (events: string, head = ''): ReturnType<typeof runText> => runText(`${head}${SERVER}${events}\n`);

describe('a script', () => {
  it('passes when the endpoint does what it says', () => {
    expect(verdictOf('+0 write(4, ..., 500) = 500\n+0 > P. 1:501(500) ack 1')).toEqual(PASS);
  });

  it('names the line, what was expected and what came', () => {
    expect(verdictOf('+0 write(4, ..., 500) = 500\n+0 > P. 1:502(501) ack 1')).toEqual({
      verdict: 'fail',
      line: 9,
      expected: 'P. 1:502(501) ack 1',
      got: 'P. 1:501(500) ack 1 win 64240',
      feature: null,
    });
  });

  it.each([
    ['a result', '+0 write(4, ..., 500) = 400', 'write() = 400', '500'],
    ['an error', '+0 fcntl(4, F_SETFL, O_NONBLOCK) = 0 +0 read(4, ..., 10) = -1 EPIPE', 'read() = -1 EPIPE', '-1 EAGAIN'],
    ['a call that blocks', '+0 read(4, ..., 10) = 5', 'read(4, ..., 10) = 5', 'a call that blocks'],
    ['nothing', '+0 > . 1:1(0) ack 1', '. 1:1(0) ack 1', 'nothing'],
    ['a time', '+0 write(4, ..., 5) = 5 +.1 > P. 1:6(5) ack 1', 'P. 1:6(5) ack 1 at 0.2 s', 'it at 0.1 s'],
    ['an option', '+0 getsockopt(4, SOL_TCP, TCP_NODELAY, [1], [4]) = 0', 'TCP_NODELAY 1', '0'],
    ['an assertion', '+0 %{ assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd }%', 'tcpi_snd_cwnd == 11', '10'],
    [
      'a late return',
      '+0...0.5 poll([{fd=4, events=POLLIN}], 1, 100) = 0 +1 close(4) = 0',
      'poll() to return at 0.6 s',
      'it returned at 0.2 s',
    ],
  ])('tells %s that is not as expected', (_, events, expected, got) => {
    expect(verdictOf(events)).toMatchObject({ verdict: 'fail', expected, got });
  });

  it('counts relative times from the event before, absolute ones from the start', () => {
    const events =
      '+.2 write(4, ..., 5) = 5\n0.3 > P. 1:6(5) ack 1\n+.1 < . 1:1(0) ack 6 win 65535\n0.6 write(4, ..., 5) = 5\n+0 > P. 6:11(5) ack 1';
    expect(verdictOf(events)).toEqual(PASS);
  });

  it('takes the tolerance from its options', () => {
    const events = '+0 write(4, ..., 5) = 5\n+.006 > P. 1:6(5) ack 1';
    expect(verdictOf(events)).toMatchObject({ verdict: 'fail' });
    expect(verdictOf(events, '--tolerance_usecs=6000\n')).toEqual(PASS);
    const late = '+0 write(4, ..., 5) = 5\n+0 > P. 1:6(5) ack 1\n+.330 > P. 1:6(5) ack 1';
    expect(verdictOf(late)).toEqual(PASS);
    expect(verdictOf(late, '--tolerance_percent=1\n')).toMatchObject({ verdict: 'fail' });
  });

  it('merges consecutive segments of one instant, and no others', () => {
    const write = '+0 write(4, ..., 3000) = 3000\n';
    expect(verdictOf(`${write}+0 > P. 1:3001(3000) ack 1`)).toEqual(PASS);
    expect(verdictOf(`${write}+0 > . 1:2001(2000) ack 1\n+0 > P. 2001:3001(1000) ack 1`)).toEqual(PASS);
    expect(verdictOf(`${write}+0 > . 1:1001(1000) ack 1\n+0 > . 1001:2001(1000) ack 1\n+0 > P. 2001:3001(1000) ack 1`)).toEqual(PASS);
    expect(verdictOf(`${write}+0 > P. 1:2501(2500) ack 1`)).toMatchObject({ verdict: 'fail', got: 'P. 1:3001(3000) ack 1 win 64240' });
    expect(verdictOf(`${write}+0 > P. 1:4001(4000) ack 1`)).toMatchObject({ verdict: 'fail', got: 'P. 1:3001(3000) ack 1 win 64240' });
  });

  it('lets PSH end a send call and nothing else', () => {
    expect(verdictOf('+0 write(4, ..., 5) = 5\n+0 > . 1:6(5) ack 1')).toMatchObject({ verdict: 'fail' });
    expect(verdictOf('+0 < . 1:11(10) ack 1 win 65535\n+0 > P. 1:1(0) ack 11')).toMatchObject({ verdict: 'fail' });
  });

  it('lets an assertion use earlier assignments, and say what it is about', () => {
    expect(verdictOf('+0 %{ most = 2 * tcpi_snd_cwnd; print(most) }%\n+0 %{ assert 10 < most <= 20 and not most == 19, most }%')).toEqual(
      PASS,
    );
    expect(verdictOf("+0 %{ assert tcpi_state == TCP_LISTEN, 'listens' }%")).toMatchObject({ verdict: 'fail', got: 'listens' });
  });
});

describe('what is not supported', () => {
  it.each([
    ['a system call', '+0 mmap(4) = 0', 'system call mmap'],
    ['a socket option', '+0 setsockopt(4, SOL_TCP, TCP_MD5SIG, [1], 4) = 0', 'socket option TCP_MD5SIG'],
    ['a kernel setting', '+0 `sysctl -q net.ipv4.tcp_unheard_of=1`', 'sysctl tcp_unheard_of'],
    ['pacing', '+0 `tc qdisc replace dev tun0 root fq`', 'pacing (tc qdisc fq)'],
    ['a command', '+0 `iptables -A INPUT -j DROP`', 'command iptables'],
    ['a field', '+0 %{ assert tcpi_unheard_of == 0 }%', 'tcp_info field tcpi_unheard_of'],
    ['another protocol', '+0 < udp (100)', 'udp packets'],
    ['an option of TCP', '+0 < . 1:1(0) ack 1 win 1 <mptcp 5>', 'TCP option mptcp'],
    ['code', '+0 %{ import os }%', 'code: import os'],
  ])('is named with its line: %s', (_, events, feature) => {
    expect(verdictOf(events)).toEqual({ verdict: 'unsupported', line: 8, expected: null, got: null, feature });
  });
});

describe('a stack', () => {
  it('may be replaced in parts, and broken', () => {
    const script = parseScript(
      `${SERVER}+0 write(4, ..., 20000) = 20000\n+0 > P. 1:10001(10000) ack 1\n+.1 %{ assert tcpi_unacked == 10 }%\n`,
    );
    expect(run(script)).toEqual(PASS);
    expect(run(script, { profile: { initialWindow: 4 } })).toMatchObject({ verdict: 'fail', line: 9 });
    const broken = run(script, {
      mutate: (connection) => {
        connection.endpoint.sender.nagle = 'off';
      },
    });
    expect(broken).toEqual(PASS);
  });
});

/** Changes each number of a script's expected segments in turn; each variant with what was changed. */
function* variants(script: Script): Generator<readonly [what: string, variant: Script]> {
  for (const [index, event] of script.events.entries()) {
    const { action } = event;
    // A SYN's own number is the script's choice: all others are counted from it.
    if (action.kind !== 'tcp' || action.direction !== 'out') continue;
    const changes = [
      ...(action.flags.includes('S') ? [] : [{ seq: action.seq + 1 }]),
      ...(action.ack === null ? [] : [{ ack: action.ack + 1 }, { ack: Math.max(action.ack - 1, 0) }]),
      { length: action.length + 1 },
      ...(action.window === null ? [] : [{ window: action.window - 1 }]),
    ].filter((change) => !('ack' in change && change.ack === action.ack));
    for (const change of changes) {
      const events = script.events.with(index, { ...event, action: { ...action, ...change } });
      yield [`line ${event.place.line}: ${JSON.stringify(change)}`, { ...script, events }];
    }
  }
}

describe('a script with one number of an expected segment changed', () => {
  const folder = join(import.meta.dirname, '..', '..', 'tcp');
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.pkt'));

  it.each(scripts)('does not pass: %s', (file) => {
    const script = parseScript(readFileSync(join(folder, file), 'utf8'));
    const passing = [...variants(script)].filter(([, variant]) => run(variant).verdict === 'pass').map(([what]) => what);
    expect([...variants(script)].length).toBeGreaterThan(0);
    expect(passing).toEqual([]);
  });
});
