import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Result, simulate } from '../../src/index.js';
import { SMALL, finaldot, typed } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));

const json = async (args: readonly string[], input = SMALL): Promise<Result> => {
  const { status, stdout, stderr } = await typed(['run', '-', '--json', ...args], input);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Result;
};

/** The contract: these keys and no others. */
const KEYS = {
  '': [
    'scenario',
    'seed',
    'digest',
    'stop',
    'runs',
    'time',
    'messages',
    'recipients',
    'bounces',
    'messagesPerRtt',
    'duplicates',
    'lost',
    'delay',
    'dedup',
    'inDoubt',
    'connections',
    'idleFaults',
    'strategies',
    'tcp',
    'wall',
  ],
  runs: ['asked', 'done'],
  time: ['simulatedNs', 'rttNs'],
  messages: ['submitted', 'acknowledged', 'delivered', 'duplicates', 'lost', 'bounced', 'queued', 'falselySuppressed', 'bytesResent'],
  recipients: ['submitted', 'acknowledged', 'bounced', 'queued', 'lost'],
  messagesPerRtt: ['steady', 'cold', 'firstRtts', 'nextRtts'],
  duplicates: ['perMessage', 'perLostConnection'],
  delay: ['meanNs', 'medianNs', 'p90Ns', 'p99Ns', 'maxNs'],
  dedup: ['letThrough', 'suppressed', 'falselySuppressed', 'peakEntries', 'peakOctets'],
  lost: ['perMessage', 'perLostConnection'],
  inDoubt: ['meanNs', 'maxMessages'],
  connections: ['opened', 'lost', 'lostTo', 'secured'],
  tcp: ['segments', 'retransmits', 'timeouts', 'bytes', 'bytesRetransmitted'],
  wall: ['seconds', 'events'],
} as const;

describe('finaldot run', () => {
  it('prints the object of the contract', async () => {
    const result = await json([]);
    for (const [path, keys] of Object.entries(KEYS)) {
      const place = path === '' ? result : result[path as keyof Result];
      expect(Object.keys(place).sort(), path).toEqual([...keys].sort());
    }
    expect(Object.keys(result.duplicates.perMessage)).toEqual(['value', 'low', 'high']);
    expect(result.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(result.messages).toMatchObject({ submitted: 20, acknowledged: 20, delivered: 20, duplicates: 0 });
    expect([result.stop, result.runs]).toEqual(['done', { asked: 1, done: 1 }]);
  });

  it('reads YAML and JSON alike, from a file and from standard input', async () => {
    const yaml = join(folder, 'small.yaml');
    const asJson = join(folder, 'small.json');
    writeFileSync(yaml, SMALL);
    writeFileSync(asJson, JSON.stringify({ workload: { messages: 20, size: '1KiB' } }));
    const said = [await typed(['run', yaml, '--json']), await typed(['run', asJson, '--json']), finaldot(['run', '-', '--json'], SMALL)];
    expect(new Set(said.map(({ stdout }) => (JSON.parse(stdout) as Result).digest)).size).toBe(1);
  });

  it('runs what is default where no file is named, with the changes that are', async () => {
    const changes = ['--set', 'workload.messages=2', '--set', 'client.strategy=bdat', '--seed', '007'];
    const bare = JSON.parse((await typed(['run', '--json', ...changes])).stdout) as Result;
    const { scenario, digest } = await json(changes, '{}');
    expect([bare.scenario, bare.digest, bare.seed]).toEqual([scenario, digest, '007']);
    const { status, stderr } = await typed(['compare', '--set', 'workload.messages=two']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--set: workload\.messages: found 'two'/)]);
  });

  it('agrees with the library, in another process', () => {
    const faults = { cuts: { every: '1s', kind: 'rst' } } as const;
    const args = ['--set', 'faults={cuts: {every: 1s, kind: rst}}', '--set', 'workload.messages=200'];
    const { status, stdout, stderr } = finaldot(['run', '-', '--json', ...args], SMALL);
    expect([status, stderr]).toEqual([0, '']);
    const fromCommand = JSON.parse(stdout) as Result;
    const fromLibrary = simulate({ workload: { messages: 200, size: '1KiB' }, faults });
    expect({ ...fromCommand, wall: null, scenario: null }).toEqual({ ...fromLibrary, wall: null, scenario: null });
  });

  it('draws the ladder of its run, as text or as a picture', async () => {
    const scenario =
      'client: { strategy: pipelining }\nserver: { commit: tcp-acked }\nworkload: { messages: 1 }\nfaults: [{ on: read-250, kind: rst }]\n';
    const shown = await typed(['run', '-', '--ladder', '-'], scenario);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/C {18}reads the 250 for 1\n.*\n.*S {14}discards 1\n/);
    expect(shown.stdout).toContain('1.000 per lost connection');
    const picture = join(folder, 'ladder.svg');
    expect((await typed(['run', '-', '--ladder', picture], scenario)).stderr).toContain(`wrote ${picture}`);
    expect(readFileSync(picture, 'utf8')).toContain('discards it');
    const several = await typed(['run', '-', '--ladder', '-', '--repeat', '2'], scenario);
    expect([several.status, several.stderr]).toEqual([2, expect.stringContaining('--ladder shows one run')]);
    const both = await typed(['run', '-', '--ladder', '-', '--json'], scenario);
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('name a file')]);
  });

  it('takes a seed as its text', async () => {
    const lossy = `${SMALL}network: { loss: 0.2 }\n`;
    const digestOf = async (text: string, ...args: string[]): Promise<string> => (await json(args, text)).digest;
    const digest = await digestOf(`seed: 1e3\n${lossy}`);
    expect(await digestOf(`seed: 1000\n${lossy}`)).not.toBe(digest);
    expect(await digestOf(lossy, '--seed', '1e3')).toBe(digest);
    expect(await digestOf(lossy, '--set', 'seed=1e3')).toBe(digest);
    expect((await json([], `seed: 0x10\n${lossy}`)).seed).toBe('0x10');
    expect((await json([], 'limits: { events: &s 1e9 }\nseed: *s\n')).seed).toBe('1e9');
  });

  it('sets values at any depth', async () => {
    const result = await json(
      ['--set', 'network.rtt=20ms', '--set', 'client.strategy.limit=3', '--set', 'tcp.nagle=off'],
      `${SMALL}client: { strategy: bdat-async }\n`,
    );
    expect(result.time.rttNs).toBe(20e6);
    expect(result.scenario.client.strategy).toEqual({ name: 'bdat-async', limit: 3 });
    expect(result.scenario.tcp).toMatchObject({ profile: 'linux-6', nagle: 'off' });
    expect(result.inDoubt.maxMessages).toBeLessThanOrEqual(3);
  });

  it('sets values inside what is there by default, and inside lists', async () => {
    const result = await json(['--set', 'client.timeouts.dot=60s', '--set', 'faults.0.at=5s', '--set', 'network.up.rtt=60ms']);
    expect(result.scenario.client.timeouts).toMatchObject({ name: 'rfc5321', dot: '60s' });
    expect(result.scenario.faults).toMatchObject([{ at: '5s', kind: 'blackhole' }]);
    expect(result.time.rttNs).toBe(30e6 + 50e6);
  });

  it('prints a scenario that runs again to the same digest', async () => {
    const first = await json(['--set', 'faults={cuts: {everyBytes: 30KiB}}', '--set', 'network.up.loss=1%']);
    const again = await json([], JSON.stringify(first.scenario));
    expect(again.digest).toBe(first.digest);
    expect(again.scenario).toEqual(first.scenario);
  });

  it('pools repeated runs over derived seeds', async () => {
    const pooled = await json(['--repeat', '3', '--set', 'network.loss=0.01']);
    expect(pooled.messages.submitted).toBe(60);
    const parts: Result[] = [];
    for (const k of [1, 2, 3]) parts.push(await json(['--set', 'network.loss=0.01', '--seed', `final dot/repeat ${k}`]));
    expect(pooled.tcp.segments).toBe(parts.reduce((sum, { tcp }) => sum + tcp.segments, 0));
    expect(pooled.digest).not.toBe(parts[0].digest);
  });

  it('writes every event of a trace, a JSON object a line', async () => {
    const file = join(folder, 'trace.jsonl');
    await typed(['run', '-', '--trace', file], SMALL);
    const events = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const delivered = events.filter(({ event }) => event === 'mail/delivered');
    expect(delivered.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(events.some(({ text }) => text === 'EHLO client.example')).toBe(true);
    // Who said what can be read off the trace alone: replies as they left and as they were read, with the keywords of EHLO.
    const replies = (event: string) => events.filter((one) => one.event === event).map(({ text }) => text as string);
    expect(replies('smtp/reply').slice(0, 2)).toEqual([
      '220 server.example ESMTP',
      expect.stringMatching(/^250-server\.example\n(250-.*\n)*250 \w+/),
    ]);
    for (const keyword of ['PIPELINING', 'SIZE', 'CHUNKING'])
      expect(replies('smtp/reply')[1]).toMatch(new RegExp(`^250[- ]${keyword}`, 'm'));
    expect(replies('smtp/read')).toEqual(replies('smtp/reply'));
    const times = events.map(({ time }) => time as number);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  it('stops at a limit with exit 1, says which, and prints its results so far', async () => {
    const byTime = finaldot(['run', '-', '--json', '--set', 'limits.time=1s'], SMALL);
    expect(byTime.status).toBe(1);
    expect(byTime.stderr).toContain('limits.time (1s)');
    const { messages, stop, runs } = JSON.parse(byTime.stdout) as Result;
    expect([stop, runs]).toEqual(['time', { asked: 1, done: 0 }]);
    expect(messages.acknowledged).toBeGreaterThan(0);
    expect(messages.acknowledged + messages.queued).toBe(20);
    const byEvents = await typed(['run', '-', '--set', 'limits.events=50'], SMALL);
    expect(byEvents.status).toBe(1);
    expect(byEvents.stderr).toContain('limits.events (50)');
    expect(byEvents.stdout).toMatch(/^cut short +stopped at limits\.events \(50\); what follows/);
    expect((await typed(['run', '-'], SMALL)).stdout).not.toContain('cut short');
  });

  it('says of which runs a pooled or compared result is cut short', async () => {
    // 20 messages take lockstep some 80 RTT and bdat some 20; of equal seeds none is different from the other.
    const limit = ['--set', 'limits.time=4s'];
    const table = (await typed(['compare', '-', '--strategies', 'lockstep,bdat', '--repeat', '3', ...limit], SMALL)).stdout;
    expect(table).toMatch(/│ lockstep \*/);
    expect(table).toMatch(/│ bdat {2}/);
    expect(table).toMatch(/^\* lockstep: cut short: stopped at limits\.time \(4s\); 0 of 3 runs came to their end$/m);
    expect(table).not.toContain('* bdat');
  });

  it('says over how many connections TLS came to be, where the client would have it', async () => {
    const tls = 'client: { tls: tls-1.3, messagesPerConnection: 1 }\nworkload: { messages: 2, size: 100 }\n';
    const said = async (server: string) => (await typed(['run', '-'], `${tls}server: ${server}\n`)).stdout;
    expect(await said('{ offers: [STARTTLS] }')).toMatch(/^TLS +tls-1\.3: 2 of 2 connections$/m);
    expect(await said('{}')).toMatch(/^TLS +tls-1\.3: 0 of 2 connections; on the others it was not offered/m);
    expect((await typed(['run', '-'], SMALL)).stdout).not.toMatch(/^TLS/m);
  });

  it('says what it counts where messages have several recipients', async () => {
    const several = 'workload: { messages: 2, recipients: 3, size: 100 }\nserver: { refuse: [{ at: rcpt, code: 550, nth: 2 }] }\n';
    const { stdout } = await typed(['run', '-'], several);
    expect(stdout).toMatch(/^recipients +6 \(message × recipient\), 5 acknowledged, 1 bounced, 0 queued; 0 lost$/m);
    expect(stdout).toMatch(/^deliveries +5 \(message × recipient\), of which 0 duplicates/m);
    expect(stdout).toMatch(/^bounced +1 recipient: 550 Refused \(rcpt, 5\.0\.0\)$/m);
    expect((await typed(['run', '-'], SMALL)).stdout).not.toContain('×');
  });

  it('says it clearly when the server lacks what the strategy needs', async () => {
    const said = await typed(['run', '-', '--set', 'client.startup=helo', '--set', 'client.strategy=bdat'], SMALL);
    expect(said.status).toBe(2);
    expect(said.stderr).toMatch(/'bdat' needs PIPELINING and CHUNKING/);
    const threaded = finaldot(
      ['compare', '-', '--strategies', 'lockstep,bdat', '--set', 'client.startup=helo', '--set', 'workload.messages=20000'],
      SMALL,
    );
    expect(threaded.status).toBe(2);
    expect(threaded.stderr).toMatch(/'bdat' needs PIPELINING and CHUNKING/);
    const without = await typed(['run', '-', '--set', 'server.extensions=[PIPELINING]', '--set', 'client.strategy=bdat'], SMALL);
    expect(without.stderr).toMatch(/'bdat' needs CHUNKING,/);
  });
});
