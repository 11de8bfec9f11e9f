import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ScriptError, parseScript, printScript } from '../../../src/conformance/index.js';

const folder = join(import.meta.dirname, '..', '..', 'tcp');
const scripts = readdirSync(folder).filter((file) => file.endsWith('.pkt'));

/** A script without the places of its parts, which printing moves. */
const withoutPlaces = (source: string): unknown =>
  JSON.parse(JSON.stringify(parseScript(source), (key, value: unknown) => (key === 'place' ? undefined : value)));

/** What is wrong with a script, and where. */
function complaint(source: string): string {
  try {
    parseScript(source);
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
  return 'nothing';
}

const number = fc.nat({ max: 4_000_000_000 });
const time = fc.tuple(fc.constantFrom('', '+'), fc.nat({ max: 99 }), fc.nat({ max: 999_999 }));
const option = fc.oneof(
  fc.constantFrom('nop', 'sackOK', 'mss 1460', 'wscale 7', 'FO', 'FO a1b2c3d4', 'eol'),
  fc.tuple(number, number).map(([val, ecr]) => `TS val ${val} ecr ${ecr}`),
  fc.tuple(number, number).map(([left, right]) => `sack ${left}:${right} 1:2`),
);
const packet = fc
  .record({
    direction: fc.constantFrom('<', '>'),
    flags: fc.constantFrom('S', 'S.', '.', 'P.', 'F.', 'R', 'R.', 'FP.', 'SEW', 'SE.', '-'),
    ip: fc.constantFrom('', '[ect0] ', '[ce] ', '[noecn] '),
    seq: number,
    length: fc.nat({ max: 65_535 }),
    ack: fc.option(number),
    window: fc.option(fc.nat({ max: 65_535 })),
    options: fc.array(option, { maxLength: 4 }),
  })
  .map(({ direction, flags, ip, seq, length, ack, window, options }) =>
    [
      `${direction} ${ip}${flags} ${seq}:${(seq + length) % 0x1_0000_0000}(${length})`,
      ack === null ? '' : `ack ${ack}`,
      window === null ? '' : `win ${window}`,
      options.length === 0 ? '' : `<${options.join(',')}>`,
    ].join(' '),
  );
const call = fc
  .tuple(
    fc.constantFrom('read', 'write', 'send', 'poll'),
    fc.constantFrom('...', '[{fd=4, events=POLLIN|POLLOUT}]', '"a\\"b"', '0x10'),
    fc.integer(),
  )
  .map(
    ([name, arg, result]) => `${name}(4, ${arg}, MSG_MORE) = ${result}${result < 0 ? ' EAGAIN (Resource temporarily unavailable)' : ''}`,
  );
const event = fc
  .tuple(
    time,
    fc.oneof(packet, call, fc.constant('%{ assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd }%'), fc.constant('`sysctl -q net.ipv4.tcp_sack=0`')),
  )
  .map(([[sign, whole, micros], action]) => `${sign}${whole}.${String(micros).padStart(6, '0')} ${action}`);

describe('the parser', () => {
  it.each(scripts)('reads %s, and what it prints, as the same script', (script) => {
    const source = readFileSync(join(folder, script), 'utf8');
    expect(withoutPlaces(printScript(parseScript(source)))).toEqual(withoutPlaces(source));
  });

  it('reads back whatever it has printed', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 8 }), (events) => {
        const source = `--tolerance_usecs=5000\n\`./defaults.sh\`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n${events.join('\n')}\n`;
        expect(withoutPlaces(printScript(parseScript(source)))).toEqual(withoutPlaces(source));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('keeps times exact', () => {
    const { events } = parseScript(
      '0 close(3) = 0\n+.000001 close(3) = 0\n+0.1~+.25 > . 1:1(0) ack 1\n0.1...2.5 close(4) = 0\n* > . 1:1(0) ack 1\n',
    );
    expect(events.map(({ time }) => time)).toEqual([
      { kind: 'absolute', from: 0, to: 0 },
      { kind: 'relative', from: 1_000, to: 1_000 },
      { kind: 'relative', from: 100_000_000, to: 250_000_000 },
      { kind: 'absolute', from: 100_000_000, to: 100_000_000 },
      { kind: 'any' },
    ]);
    expect(events[3].action).toMatchObject({ kind: 'call', end: 2_500_000_000 });
  });

  it.each([
    ['0 close(3) = 0\n+0 > Q. 1:1(0)', 'line 2, column 6: expected flags of a segment, out of S F R P . U E W A, found “Q”'],
    ['0 close(3)', 'line 1, column 11: expected “=”, found the end of the file'],
    ['0 > . 1:5(3) ack 1', 'line 1, column 7: expected 1:4(3), found 1:5(3)'],
    ['0 /* never closed', 'line 1, column 3: expected */, found the end of the file'],
    ['0 > . 1:1(0) ack 5000000000', 'line 1, column 18: expected an acknowledgment number from 0 to 4294967295, found “5000000000”'],
    ['* < . 1:1(0) ack 1', 'line 1, column 1: expected a time, since only an expected packet may come at any, found “*”'],
    ['+0~+1 close(3) = 0', 'line 1, column 1: expected one time, since only an expected packet may have a range, found a range'],
    ['+1~+.5 > . 1:1(0) ack 1', 'line 1, column 2: expected a range of times that goes forward, found 1~0.5'],
    ['// nothing', 'line 1, column 11: expected an event, which begins with its time, found the end of the file'],
    ['0 close(3) = 0\n\n  bogus', 'line 3, column 3: expected a time in seconds, found “bogus”'],
  ])('says where %j is wrong', (source, message) => {
    expect(complaint(source)).toBe(message);
  });
});
