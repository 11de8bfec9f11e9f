import { describe, expect, it } from 'vitest';
import type { Habit } from '../../../src/smtp/index.js';
import { idle } from '../../support/clients.js';
import { ladderOf } from '../../support/ladder.js';
import { type ScenarioInput, pureDelay, simulate } from '../../support/scenario.js';

const HOUR = 3600e9;

/** Answers one verb after so long. */
const mute = (verbs: readonly string[], ns: number): Habit => ({ name: 'mute', delayNs: (verb) => (verbs.includes(verb) ? ns : 0) });

const to = (name: string, server: object, more: ScenarioInput = {}): ScenarioInput =>
  ({
    network: pureDelay(),
    client: { profile: idle(name), retry: { after: '1h', giveUpAfter: '1s' } },
    server,
    workload: { messages: 1, size: 500 },
    ...more,
  }) as ScenarioInput;

/** Seconds after which a client lets a connection go over which nothing comes any more, from the instant at which it last sent or heard something. */
function patience(scenario: ScenarioInput): number {
  const lines = ladderOf(scenario, { connections: [1] }).text.split('\n');
  const gone = lines.findIndex((line) => line.includes('lets the connection go'));
  const ms = (line: string, column: RegExp): number => Number(column.exec(line)?.[1]);
  const last = Math.max(
    0,
    ...lines.slice(0, gone).map((line) => (/C → S/.test(line) ? ms(line, /^#1 +(\d+)/) : /C ← S/.test(line) ? ms(line, /S +(\d+)/) : 0)),
  );
  return (ms(lines[gone], /^#1 +(\d+)/) - (scenario.faults === undefined ? last : 0)) / 1000;
}

/** Seconds from the last word that it has heard until a client lets go of a connection on which nothing of its text arrives. */
function patienceWithText(name: string): number {
  // The way is cut when it may send its text, which is more than leaves at once: most of it waits in the send buffer.
  const silent = (on: string): ScenarioInput =>
    to(name, {}, { workload: { messages: 1, size: 500_000 }, faults: [{ on, kind: 'blackhole' }] });
  const withData = ladderOf(silent('read-data'), { connections: [1] }).text;
  const text = withData.includes('354') ? withData : ladderOf(silent('read-bdat'), { connections: [1] }).text;
  const lines = text.split('\n');
  const gone = lines.findIndex((line) => line.includes('lets the connection go'));
  const heard = lines.slice(0, gone).map((line) => Number(/C ← S +(\d[\d.]*)/.exec(line)?.[1] ?? 0));
  return (Number(/^#1 +(\d+)/.exec(lines[gone])?.[1]) - Math.max(...heard)) / 1000;
}

/** Linux 6 has sent a segment again and again for so long when it gives the connection up itself (tcp_retries2): before an hour, or twenty minutes. */
const TCP = 993.5;

/** Linux 6: four SYNs a second apart (tcp_syn_linear_timeouts), then 1, 2, 4 ... 64 s for the last (tcp_syn_retries). */
const SYNS = 131;

/**
 * Timers, s: how long each client waits for the connection, the
 * greeting, and the replies to EHLO or HELO, MAIL, RCPT, DATA and the final dot, and for a text of which nothing arrives. DATA's stands alone only where
 * it is not in a group with MAIL, whose reply is missed first.
 */
const ROWS: readonly (readonly [
  client: string,
  connect: number,
  greeting: number,
  hello: number,
  mail: number,
  rcpt: number,
  data: number,
  dot: number,
  block: number,
])[] = [
  ['postfix', 30, 300, 300, 300, 300, 120, 600, 180],
  ['postfix-cache', 30, 300, 300, 300, 300, 120, 600, 180],
  ['exim', SYNS, 300, 300, 300, 300, 300, 600, 300],
  ['exim-nochunking', SYNS, 300, 300, 300, 300, 300, 600, 300],
  ['sendmail', SYNS, 300, 300, 600, 3600, 300, 3600, TCP],
  ['qmail-remote', 60, 1200, 1200, 1200, 1200, 1200, 1200, TCP],
  ['opensmtpd', SYNS, 300, 300, 300, 300, 300, 300, 300],
  ['haraka', 30, 30, 30, 30, 30, 30, 30, 30],
  ['nodemailer', 120, 30, 600, 600, 600, 600, 600, 600],
  ['smtp-source', SYNS, 300, 300, 300, 300, 300, 300, 300],
];

describe('how long each client waits', () => {
  it.each(ROWS)(
    '%s: %d s for the connection, %d for the greeting, %d for EHLO, %d for MAIL, %d for RCPT, %d for DATA, %d behind the dot, %d within a text',
    (name, connect, ...others) => {
      const [block, ...replies] = [...others].reverse();
      const silent = { faults: [{ at: '0ms', kind: 'blackhole' }] } as ScenarioInput;
      expect(patience(to(name, {}, silent))).toBeCloseTo(connect, 0);
      const waits = [['greeting'], ['EHLO', 'HELO'], ['MAIL'], ['RCPT'], ['DATA'], ['content']].map((verbs) =>
        // A reply by itself, so that who pipelines hears those before it.
        patience(to(name, { habits: [mute(verbs, 2 * HOUR)], flush: 'each-reply', extensions: ['PIPELINING', 'SIZE'] })),
      );
      expect(waits.map(Math.round)).toEqual(replies.reverse());
      expect(patienceWithText(name)).toBeCloseTo(block, 0);
    },
  );

  it('postfix-cache: 20 s for the reply to its probe', () => {
    const two = { workload: { messages: 2, size: 500 } };
    expect(patience(to('postfix-cache', { habits: [mute(['RSET'], 2 * HOUR)] }, two))).toBeCloseTo(20, 0);
    expect(patience(to('sendmail', { habits: [mute(['RSET'], 2 * HOUR)] }, two))).toBeCloseTo(300, 0);
  });

  it.each(['smtplib', 'go-smtp'])('%s: for ever', (name) => {
    const { messages } = simulate(to(name, { habits: [mute(['content'], 48 * HOUR)] }));
    expect(messages).toMatchObject({ acknowledged: 1, delivered: 1 });
  });
});
