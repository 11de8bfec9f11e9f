import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { boxes } from '../../sims/boxes.js';
import { CASES, clientTimers } from '../../sims/client-timers.js';
import { CUTS, RULES, STRATEGIES as COMMITTED, commitRules } from '../../sims/commit-rules.js';
import type { Result } from '../../src/index.js';
import { crashes } from '../../sims/crashes.js';
import { dedupHazards } from '../../sims/dedup-hazards.js';
import { firstMail } from '../../sims/first-mail.js';
import { lostFinalAck } from '../../sims/lost-final-ack.js';
import { STRATEGIES, messagesPerRtt } from '../../sims/messages-per-rtt.js';
import { pixWorkaround } from '../../sims/pix-workaround.js';
import { readAsLine } from '../../sims/read-as-line.js';
import { refuted } from '../../sims/refuted.js';
import { slowFilter } from '../../sims/slow-filter.js';
import { writePatterns } from '../../sims/write-patterns.js';
import { counterexamples } from '../../src/plot/refuted.js';
import { filterTails, filteredClients } from '../../src/plot/slow-filter.js';
import { normalCdf } from '../support/statistics.js';
import { finaldot, root } from '../support/command.js';

/** First and next message in RTT: the analytic table. */
const FIRST_AND_NEXT: Readonly<Record<string, readonly [first: number, next: number]>> = {
  lockstep: [7, 4],
  'mail-first': [6, 3],
  pipelining: [5, 2],
  'cross-message': [5, 1],
  'bdat-strict': [5, 2],
  bdat: [4, 1],
  'bdat-async': [4, 0],
};

describe('the sims', () => {
  it('are all in the map, and the map names no other', () => {
    const files = readdirSync(join(root, 'sims')).filter((file) => file.endsWith('.ts'));
    const map = readFileSync(join(root, 'sims', 'README.md'), 'utf8');
    const linked = [...map.matchAll(/\]\(([\w-]+\.ts)\)/g)].map((match) => match[1]);
    expect(linked.sort()).toEqual(files.sort());
  });

  it('messages-per-rtt gives the analytic table, and adds S and D to the wait', () => {
    const messages = 8;
    for (const row of messagesPerRtt({ messages })) {
      const [first, next] = FIRST_AND_NEXT[row.strategy as string];
      expect(row['first (RTT)'], row.strategy as string).toBe(first);
      expect(row['next (RTT)'], row.strategy as string).toBe(next);
      if (next === 0) continue;
      expect(row['msg/RTT, at once']).toBeCloseTo(messages / (first + (messages - 1) * next), 12);
      for (const slow of ['msg/RTT, S = 1 RTT', 'msg/RTT, D = 1 RTT']) {
        expect(row[slow], slow).toBeCloseTo(messages / (first + 1 + (messages - 1) * (next + 1)), 12);
      }
    }
  });

  it('client-timers: copies are tries while the timer is shorter than the work, one copy when it is not', () => {
    const rows = clientTimers();
    // Reported by users: 6 copies with 60 s and as many tries, 9 with about 106 s, 12 with a retry after 1 s in some twelve minutes.
    expect(rows.slice(0, 3).map((row) => row.copies)).toEqual([6, 9, 12]);
    const isPatient = (row: (typeof rows)[number]): boolean => row['the sender is told'] === 'delivered';
    for (const row of rows) expect(row.copies, String(row.client)).toBe(row.tries);
    expect(rows.filter(isPatient).map((row) => [row.client, row.copies])).toEqual([
      ['app, 10 min', 1],
      ['sendmail', 1],
    ]);
    // Postfix, 5 days: a try costs its 600 s, and the waits are 300 s, then the age, then 4000 s.
    let [age, tries] = [0, 0];
    while (age < 432_000) {
      tries++;
      age += 600.5;
      age += Math.min(Math.max(age, 300), 4000);
    }
    expect(rows[CASES.findIndex(({ profile }) => profile === 'postfix')].tries).toBe(tries);
  });

  it('first-mail adds up what each wait costs, and its table in the map is what it says', () => {
    const rows = firstMail({ messages: 4 });
    const map = readFileSync(join(root, 'sims', 'README.md'), 'utf8');
    const security = ['in clear', 'TLS 1.3', 'TLS 1.2', 'TLS 1.2, AUTH PLAIN'];
    const costs = [0, 3, 4, 5];
    for (const row of rows) {
      const cells = security.map((name) => `${row[`${name}, first`]} / ${row[`${name}, later`]}`);
      expect(map).toContain(`| ${row['way of opening']} | ${cells.join(' | ')} |`);
      // A first visit knows nothing: STARTTLS and AUTH cost what they cost.
      const clear = row['in clear, first'] as number;
      expect(security.map((name) => row[`${name}, first`])).toEqual(costs.map((cost) => clear + cost));
    }
    const later = Object.fromEntries(rows.map((row) => [row['way of opening'], row['in clear, later']]));
    expect(later).toEqual({
      esmtp: 3,
      quickstart: 2,
      'quickstart-cookie': 1,
      pipeconnect: 1,
      'esmtp, Fast Open': 2,
      'pipeconnect, Fast Open': 0,
    });
  });

  it('write-patterns shows the stall where it must be and nowhere else', () => {
    const rows = writePatterns({ messages: 10 });
    const extra = (text: string, writes: string, nagle: string): unknown[] => {
      const row = rows.find((r) => r.text === text && r.writes === writes && r['Nagle at the client'] === nagle);
      return [row?.['+ms, ACK delayed 40ms'], row?.['+ms, ACK delayed 200ms']];
    };
    for (const nagle of ['minshall', 'bsd', 'rfc896']) {
      expect(extra('below one MSS', 'dot-apart', nagle)).toEqual([140, 300]);
      expect(extra('below one MSS', 'coalesced', nagle)).toEqual([0, 0]);
    }
    expect(extra('below one MSS', 'dot-apart', 'off')).toEqual([0, 0]);
    expect(extra('two MSS exactly', 'dot-apart', 'minshall')).toEqual([0, 0]);
    for (const nagle of ['bsd', 'rfc896']) expect(extra('two MSS exactly', 'dot-apart', nagle)).toEqual([100, 100]);
    expect(['bsd', 'rfc896'].map((nagle) => extra('two MSS exactly', 'coalesced', nagle))).toEqual([
      [0, 0],
      [100, 100],
    ]);
  });

  it('read-as-line: text and dot in one buffer hurt where the dot has to be a read of its own, pipelining with either sort', () => {
    const rows = readAsLine({ messages: 3 });
    const cell = (strategy: string, writes: string, server: string) =>
      rows.find((row) => row.strategy === strategy && row.writes === writes)?.[server];
    for (const row of rows) expect(row['reads a stream']).toMatch(/RTT$/);
    expect(cell('lockstep', 'coalesced', 'a read is a line, the dot at its end')).toMatch(/^4\.0\d RTT$/);
    expect(cell('lockstep', 'coalesced', 'a read is a line, the dot alone')).toBe('none arrives');
    expect(cell('lockstep', 'dot-apart', 'a read is a line, the dot alone')).toMatch(/^5\.4\d RTT$/);
    expect(cell('lockstep', 'dot-apart, NODELAY', 'a read is a line, the dot alone')).toBe('none arrives');
    for (const row of rows.filter(({ strategy }) => strategy !== 'lockstep')) {
      expect(row['a read is a line, the dot at its end']).toBe('none arrives');
      expect(row['a read is a line, the dot alone']).toBe('none arrives');
    }
  });

  it('pix-workaround: three of ten cuts are deadly; a flush helps within the window, a pause always, and costs itself', () => {
    const rows = pixWorkaround({ segments: [1, 12] });
    const column = (segments: number, key: string) => rows.filter((row) => row.segments === segments).map((row) => row[key]);
    expect(column(1, 'at the first try')).toEqual([7, 10, 10, 10, 7]);
    expect(column(12, 'at the first try')).toEqual([7, 7, 10, 10, 7]);
    for (const segments of [1, 12]) {
      // Held back, the dot is old enough at the second try.
      expect(column(segments, 'within a day').slice(2)).toEqual([10, 10, 10]);
      expect(column(segments, 'the last after (s)')[4]).toBeGreaterThan(30 * 60);
      expect(column(segments, 'without a box (+ms)')[4]).toBe(0);
    }
    expect(column(1, 'without a box (+ms)')[3]).toBe(10_000);
  });

  it('boxes: who takes PIPELINING or CHUNKING away, who doubles everything, who makes copies of losses, and who does nothing', () => {
    const rows = boxes({ messages: 30 });
    const of = (box: string) => rows.filter((row) => row.box === box);
    expect(of('pix-fixup').map(({ delivered }) => delivered)).toEqual([30, ...Array.from({ length: 5 }, () => 'not offered')]);
    expect(of('asa-inspect').map(({ delivered }) => delivered === 'not offered')).toEqual([false, false, false, false, true, true]);
    for (const row of of('idle-nat')) {
      expect(row.stuck).toBe(5);
      // Waiting out ten minutes and half an hour, there is time for 36 tries of each.
      expect(row.copies).toBeGreaterThan(36);
    }
    for (const row of of('early-ack-proxy')) expect(row.lost).toBe(0);
    for (const row of of('frontbridge')) expect([row.delivered, row.copies, row.s]).toEqual([30, 0, row['s, no box']]);
  });

  it('commit-rules: R0 to R2 double and lose nothing, R3 to R5 lose, R6 to R8 do neither', () => {
    const rows = commitRules({ messages: 100 });
    expect(rows.length).toBe(Object.keys(CUTS).length * Object.keys(RULES).length * COMMITTED.length);
    const of = (cuts: string, rule: string, key: string) =>
      rows.filter((row) => row.cuts === cuts && (row.rule as string).startsWith(rule)).map((row) => row[key]);
    const some = (values: readonly unknown[]): boolean => values.every((value) => value !== '0' && value !== '–');
    const none = (values: readonly unknown[]): boolean => values.every((value) => value === '0');
    for (const cuts of ['rst', 'blackhole']) {
      for (const per of ['lost conn.', '10,000']) {
        expect(some(of(cuts, 'R0', `duplicates / ${per}`)), `R0, ${cuts}`).toBe(true);
        for (const rule of ['R0', 'R1', 'R2', 'R6', 'R7', 'R8'])
          expect(none(of(cuts, rule, `lost / ${per}`)), `${rule}, ${cuts}`).toBe(true);
        for (const rule of ['R3', 'R4 next', 'R5', 'R6', 'R7', 'R8'])
          expect(none(of(cuts, rule, `duplicates / ${per}`)), `${rule}, ${cuts}`).toBe(true);
        for (const rule of ['R3', 'R4 next', 'R5']) expect(some(of(cuts, rule, `lost / ${per}`)), `${rule}, ${cuts}`).toBe(true);
      }
    }
    // A crash of the client looks like silence; it has read whatever its TCP acknowledged before.
    for (const rule of ['R0', 'R1', 'R2', 'R3', 'R6', 'R7', 'R8'])
      expect(none(of('client crash', rule, 'lost / lost conn.')), rule).toBe(true);
    for (const rule of ['R1', 'R2']) {
      expect(of('client crash', rule, 'duplicates / 10,000')).toEqual(of('client crash', 'R0', 'duplicates / 10,000'));
    }
    expect(some(of('client crash', 'R0', 'duplicates / 10,000'))).toBe(true);
    for (const rule of ['R3', 'R6', 'R7', 'R8']) expect(none(of('client crash', rule, 'duplicates / 10,000')), rule).toBe(true);
    // Nobody is told: a look at the socket, and a write that succeeds, say nothing.
    for (const rule of ['R1', 'R2']) {
      expect(of('blackhole', rule, 'duplicates / lost conn.')).toEqual(of('blackhole', 'R0', 'duplicates / lost conn.'));
    }
    expect(of('rst', 'R2', 'duplicates / lost conn.')).not.toEqual(of('rst', 'R0', 'duplicates / lost conn.'));
  });

  it('lost-final-ack costs a waiting strategy one copy and a reconnection', () => {
    const rows = lostFinalAck({ messages: 20 });
    expect(rows.map(({ strategy }) => strategy)).toEqual([...STRATEGIES]);
    for (const row of rows) {
      const [first, next] = FIRST_AND_NEXT[row.strategy as string];
      if (next === 0) {
        expect(row['duplicates (rst)']).toBeGreaterThan(1);
        continue;
      }
      expect(row['duplicates (rst)']).toBe(1);
      expect(row['duplicates (blackhole)']).toBe(1);
      expect(row['sent twice (octets)']).toBe(4096);
      // Lost half a round trip before the 250 would have been read; then all of a first message.
      expect(row['delay (rst, s)'], row.strategy as string).toBeCloseTo(0.1 * (first - 0.5), 1);
      expect(row['delay (blackhole, s)']).toBeGreaterThan(next === 1 && first === 4 ? 300 : 600);
    }
  });

  it('dedup-hazards: each hazard hurts whom it must, and a key by mailbox of all that no relay changes survives those of the mail', () => {
    const rows = dedupHazards({ messages: 40 });
    const cell = (scheme: string, hazard: string) => String(rows.find((row) => row.scheme === scheme)?.[hazard]);
    const through = (scheme: string, hazard: string) => cell(scheme, hazard).split('|')[0];
    const dropped = (scheme: string, hazard: string) => Number(cell(scheme, hazard).split('|')[1]);
    const schemes = rows.map(({ scheme }) => scheme as string).filter((scheme) => scheme !== 'none');
    for (const hazard of Object.keys(rows[0]).slice(1, -1)) expect(cell('none', hazard), hazard).toBe('100|0');
    for (const scheme of schemes) expect(cell(scheme, 'no hazard'), scheme).toBe('0|0');
    for (const scheme of ['message-id', 'message-id, recipients', 'message-id+mailbox, 72 h']) {
      expect(cell(scheme, 'missing-id')).toBe('100|0');
      for (const hazard of ['constant-id', 'reused-id', 'template-id', 'edited-resend', 'list-copy']) {
        expect(dropped(scheme, hazard), `${scheme}, ${hazard}`).toBeGreaterThan(0);
      }
    }
    expect([dropped('message-id', 'bcc-split'), dropped('message-id, recipients', 'bcc-split')]).toEqual([50, 0]);
    expect(cell('envelope+content', 'trace-each-try')).toBe('100|0');
    expect(cell('envelope+content, body', 'trace-each-try')).toBe('0|0');
    expect(dropped('envelope+content, body', 'same-text')).toBeGreaterThan(90);
    expect(Number(through('envelope+content, body', 'other MX'))).toBeGreaterThan(0);
    expect(cell('the same, shared, lag 100 ms', 'other MX')).toBe('0|0');
    expect(Number(through('the same, shared, lag 10 s', 'other MX'))).toBeGreaterThan(0);
    expect(cell('envelope+content', 'retry after 25 h')).toBe('100|0');
    expect(cell('message-id+submit-time, 168 h', 'retry after 25 h')).toBe('0|0');
    const own = schemes[schemes.length - 1];
    for (const hazard of Object.keys(rows[0]).slice(1, -1)) {
      if (hazard !== 'other MX') expect(cell(own, hazard), hazard).toBe('0|0');
    }
    const octets = (scheme: string) => Number(rows.find((row) => row.scheme === scheme)?.['memory (octets)']);
    expect(octets('suspects-only')).toBeLessThan(octets('envelope+content') / 2);
  });

  it('crashes: what is exposed is the time between the disk and the word of it, at either end', () => {
    const rows = crashes({ crashes: 40, strategies: ['pipelining'] });
    // One message every 250 ms: 2 RTT, 30 ms of work, 20 ms until the reply leaves. Flushes every 5 s: 2.5 s ago on average.
    const perSecond = 4;
    const expected: readonly (readonly [duplicates: number, lost: number])[] = [
      [0.02, 0],
      [0, 0.03 - 0.02],
      [0, 2.5 - 0.02],
      [0.1 + 0.03 + 0.02, 0],
      [0.1 + 0.03 + 0.02 + 0.03, 0],
      [0.1 + 0.03 + 0.02 + 2.5, 0],
    ];
    for (const [i, seconds] of expected.entries()) {
      const seen = [rows[i]['pipelining: duplicates'], rows[i]['pipelining: lost']] as number[];
      // Forty instants: one of them more or less, and 2 % of the mean age, since one comes just after a flush.
      for (const [k, s] of seconds.entries()) expect(Math.abs(seen[k] - perSecond * s)).toBeLessThan(1 / 40 + 0.03 * perSecond * s);
    }
  });

  it('slow-filter: p / (1 - p) copies, p being the probability that the work outlasts the timer', () => {
    const messages = 250;
    const timers = { haraka: 30, opensmtpd: 300, postfix: 600, 'qmail-remote': 1200, sendmail: 3600 };
    for (const [i, row] of slowFilter({ messages }).entries()) {
      for (const sigma of filterTails) {
        const p = 1 - normalCdf(Math.log(timers[filteredClients[i]] / 5) / sigma);
        const copies = ((row[`copies per 1000, σ = ${sigma}`] as number) * messages) / 1000;
        expect(Math.abs(copies - (messages * p) / (1 - p)), `${filteredClients[i]}, σ = ${sigma}`).toBeLessThan(
          1 + (4 * Math.sqrt(messages * p)) / (1 - p),
        );
      }
    }
  });

  it('refuted: each flaw comes down to one cut at most, and the file that is printed shows it', () => {
    const found = refuted();
    expect(found).toHaveLength(3);
    expect(found.map(({ flaw, replay }) => ({ flaw, scenario: parse(replay) as unknown }))).toEqual(counterexamples);
    for (const { flaw, what, replay } of found) {
      const { status, stdout } = finaldot(['run', '-', '--json'], replay);
      expect(status, flaw).toBe(0);
      const { scenario, dedup } = JSON.parse(stdout) as Result;
      expect(scenario.workload.messages, flaw).toBeLessThanOrEqual(2);
      if (scenario.faults !== 'none') expect(scenario.faults, flaw).toHaveLength(1);
      expect([dedup.letThrough, dedup.falselySuppressed], flaw).toEqual(what.startsWith('not at most once') ? [1, 0] : [0, 1]);
    }
  });

  it('each run on its own', () => {
    const { status, stdout } = spawnSync(process.execPath, ['src/cli/task.mjs', 'sim', 'first-mail'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('quickstart-cookie');
    const wrong = spawnSync(process.execPath, ['src/cli/task.mjs', 'sim', 'nothing'], { cwd: root, encoding: 'utf8' });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('write-patterns');
  });
});
