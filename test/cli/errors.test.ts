import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SMALL, finaldot, typed } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));
const noText = join(folder, 'no-text.yaml');
writeFileSync(noText, Uint8Array.of(0xff, 0xfe, 0x00));
const junk = join(folder, 'junk.yaml');
writeFileSync(junk, randomBytes(10_000_000));

/** What is typed, on which scenario, and what the message must contain. */
const WRONG: readonly (readonly [what: string, args: readonly string[], input: string, parts: readonly string[]])[] = [
  [
    'an unknown key',
    ['run', '-'],
    'network: { rt: 3ms }',
    ['standard input:1:12', 'network.rt', 'unknown key', "did you mean 'rtt'", 'jitter'],
  ],
  [
    'a misspelt strategy',
    ['run', '-'],
    'client:\n  strategy: pipelinig',
    ['standard input:2:13', 'client.strategy', "'pipelinig'", 'lockstep', "did you mean 'pipelining'"],
  ],
  [
    'a misspelt option of a strategy',
    ['run', '-'],
    'client: { strategy: { name: bdat-async, limt: 3 } }',
    ['client.strategy.limt', "did you mean 'limit'"],
  ],
  [
    'a misspelt name with options',
    ['run', '-'],
    'client: { strategy: { name: bdat-asinc } }',
    ['client.strategy.name', "did you mean 'bdat-async'"],
  ],
  ['a negative size', ['run', '-'], 'workload: { size: -3 }', ['workload.size', '-3', 'from 0 to 1GiB']],
  ['a size beyond bounds', ['run', '-'], 'workload: { size: 2GiB }', ['workload.size', '1GiB']],
  ['a duration that is none', ['run', '-'], 'network:\n  rtt: fast', ['standard input:2:8', 'network.rtt', "'fast'", "'100ms'"]],
  ['a duration without a unit', ['run', '-'], 'network: { rtt: 100 }', ['network.rtt', '100', 'ms']],
  ['a duration beyond bounds', ['run', '-'], 'limits: { time: 61d }', ['limits.time', '60d']],
  ['an MTU beyond bounds', ['run', '-'], 'network: { mtu: 67 }', ['network.mtu', '67', '68']],
  ['too many messages', ['run', '-'], 'workload: { messages: 10000001 }', ['workload.messages', '10000000']],
  ['a misspelt point', ['run', '-'], 'faults: [{ on: befor-250 }]', ['faults.0.on', "did you mean 'before-250'"]],
  ['two clocks for cuts', ['run', '-'], 'faults: { cuts: { every: 1s, everyBytes: 3 } }', ['faults.cuts', "'every' or 'everyBytes'"]],
  ['an unknown stack', ['run', '-'], 'tcp: { profile: linux-5 }', ['tcp.profile', "'linux-5'", "did you mean 'linux-6'"]],
  ['an unknown corpus', ['run', '-'], 'workload: { corpus: spamasassin }', ['workload.corpus', "did you mean 'spamassassin'"]],
  ['broken YAML', ['run', '-'], 'network: { rtt: 3ms\nfoo: ]', ['standard input:2:1', 'YAML']],
  ['a list for a scenario', ['run', '-'], '[1, 2]', ['standard input', 'a list', 'a map']],
  ['a word for a scenario', ['run', '-'], 'hello', ["'hello'", 'a map']],
  ['a file that is not there', ['run', 'nowhere.yaml'], '', ['nowhere.yaml', 'no such file']],
  ['a folder', ['run', folder], '', [folder, 'is a directory', '*.yaml']],
  ['octets that are no text', ['run', noText], '', ['no-text.yaml', 'not UTF-8']],
  ['no strategy to compare', ['compare', '-', '--strategies', ''], SMALL, ['--strategies', 'names no strategy', 'lockstep']],
  ['values of nothing', ['compare', '-', '--over', 'network.rtt'], SMALL, ['--over network.rtt', 'path=value,value']],
  ['a wrong value among several', ['compare', '-', '--over', 'network.rtt=20ms,fast'], SMALL, ['--over', 'network.rtt', "'fast'"]],
  ['values and strategies', ['compare', '-', '--over', 'network.rtt=1ms', '--strategies', 'bdat'], SMALL, ['--over', '--strategies']],
  ['a strategy twice', ['compare', '-', '--strategies', 'bdat,bdat'], SMALL, ["'bdat' twice"]],
  ['a picture where there is no directory', ['plot', 'ladder', '--out', 'no/where.svg'], '', ['--out no/where.svg', 'no directory no']],
  ['a ladder in place of a directory', ['run', '-', '--ladder', folder], SMALL, [`--ladder ${folder}`, 'is a directory']],
  ['a trace where there is no directory', ['run', '-', '--trace', 'no/where.jsonl'], SMALL, ['--trace no/where.jsonl', 'no directory no']],
  [
    'values of two keys',
    ['compare', '-', '--over', 'network.rtt=1ms', '--over', 'tcp.sack=true'],
    SMALL,
    ['--over', 'one key', 'network.rtt=1ms'],
  ],
  [
    'a server beside servers',
    ['run', '-'],
    'servers: [{}, {}]\nserver: { hold: 1s, habits: [tarpit] }',
    ["standard input:2:9: server: found 'habits', 'hold' beside 'servers'"],
  ],
  [
    'a server set beside servers',
    ['run', '-', '--set', 'server.hold=1s'],
    'servers: [{}]',
    ["--set: server: found 'hold' beside 'servers'"],
  ],
  ['a ladder in pixels', ['run', '-', '--ladder', 'run.png'], SMALL, ['--ladder run.png', 'run.svg', 'any other file for text', 'or -']],
  ['a ladder of an explanation on pages', ['explain', '-', 'lost', '--ladder', 'a.b/why.PDF'], SMALL, ['--ladder', 'name a.b/why.svg']],
  ['a figure in pixels', ['plot', 'ladder', '--out', 'figure.jpeg'], '', ['--out figure.jpeg', 'figure.svg']],
  ['a trace on standard output', ['run', '-', '--trace', '-'], SMALL, ['--trace -', 'standard output', 'name a file']],
  [
    'a strategy that a box on the way rules out',
    ['run', '-'],
    'middlebox: pix-fixup\nclient: { strategy: cross-message }',
    ['client.strategy', "'cross-message' needs PIPELINING", "'pix-fixup' on the way", 'lockstep'],
  ],
  ['10 MB of junk', ['run', junk], '', ['junk.yaml', '1048576']],
  ['a bad --set', ['run', '-', '--set', 'network.rtt'], SMALL, ['--set network.rtt', 'path=value']],
  ['a bad value of --set', ['run', '-', '--set', 'network.loss=2'], SMALL, ['--set', 'network.loss', '2', 'from 0 to 1']],
  ['a bad --repeat', ['run', '-', '--repeat', '0'], SMALL, ['--repeat', 'from 1']],
  ['a bad --threads', ['compare', '-', '--threads', 'all'], SMALL, ['--threads', 'from 1 to 256']],
  ['a misspelt option', ['run', '-', '--sed', '3'], SMALL, ['--sed', '--seed']],
  ['a misspelt command', ['rum', '-'], SMALL, ['rum', 'run']],
  [
    'a misspelt strategy to compare',
    ['compare', '-', '--strategies', 'lockstep,bdt'],
    SMALL,
    ['--strategies', "'bdt'", "did you mean 'bdat'"],
  ],
  ['a misspelt figure', ['plot', 'thruput'], '', ['thruput', 'throughput']],
  ['a fault inside one of two stacks', ['run', '-'], 'tcp: { client: { nagle: on } }', ['tcp.client.nagle', "'on'", 'rfc896']],
  ['a tag that is no data', ['run', '-'], 'dedup: !!set { a }', ['standard input:1:8', 'tag']],
  ['a tag in --set', ['run', '-', '--set', 'dedup=!!set {a}'], SMALL, ['--set', 'tag']],
  ['two documents', ['run', '-'], 'seed: a\n---\nnetwork: { rtt: fast }', ['standard input:2:1', 'multiple documents']],
  ['a path into the language', ['run', '-', '--set', '__proto__.x=1'], SMALL, ['__proto__.x', 'path=value']],
  ['a path with a hole', ['run', '-', '--set', 'network..rtt=1ms'], SMALL, ['network..rtt', 'path=value']],
  ['an nth without a point', ['run', '-'], 'faults: [{ at: 5s, nth: 2 }]', ['faults.0', "'nth' beside 'on'"]],
  ['a rate without a unit', ['run', '-'], 'network: { rate: 100 }', ['network.rate', '100', "'10Mbit/s'", "'unlimited'"]],
  ['more faults than anybody reads', ['run', '-'], `faults:\n${'- { kid: rst }\n'.repeat(1000)}`, ['faults.0.kid', 'more faults']],
  [
    'an alias bomb',
    ['run', '-'],
    `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((k, i) => `${k}: &${k} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
      .join('\n')}`,
    ['standard input'],
  ],
];

interface Saying {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function expectHelp({ status, stdout, stderr }: Saying, parts: readonly string[]): void {
  expect(status).toBe(2);
  expect(stdout).toBe('');
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).not.toMatch(/^\s+at .*\d+:\d+\)?$/m);
}

/** What commander, the command and a scenario's reader say themselves. */
const AS_PROCESSES = ['an unknown key', '10 MB of junk', 'a misspelt command'];

describe('wrong usage or input', () => {
  it.each(WRONG)('%s gives 2 and a message that helps', async (_what, args, input, parts) => {
    expectHelp(await typed(args, input), parts);
  });

  it.each(WRONG.filter(([what]) => AS_PROCESSES.includes(what)))('%s ends the process with exit 2', (_what, args, input, parts) => {
    expectHelp(finaldot(args, input), parts);
  });
});
