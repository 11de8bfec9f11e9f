/**
 * `npm run kernel [-- FILE.pkt…]`: plays packetdrill scripts against the kernel of this machine, if that is a
 * Linux and we are root: what they say of the model, the kernel has to bear
 * out. Without files, all scripts of `test/tcp`.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { UnsupportedError } from '../../src/conformance/unsupported.js';
import { ScriptError, parseScript } from '../../src/conformance/index.js';
import { type Job, jobOf } from './job.js';

/** What `play.py` says of a script. */
interface Played {
  readonly script: string;
  readonly verdict: 'pass' | 'fail' | 'left out' | 'error';
  readonly line: number;
  readonly expected: string | null;
  readonly got: string | null;
  /** Lines of code about a connection that no open file leads to: left out. */
  readonly unseen: readonly number[];
}

/** A script that cannot be read, and why: nothing is played. */
class Unreadable {
  constructor(readonly reason: string) {}
}

/** Scripts at a time: they wait more than they work. */
const JOBS = 12;
/** A script that fails may have been held up by other work on the machine: it is played again, alone. */
const TRIES = 3;
const SLACK_S = 0.002;

/** What the model leaves out on purpose: played, and reported, but not held against it. */
const APART: Readonly<Record<string, string>> = {};

const ours = join(import.meta.dirname, '..', 'tcp');

function scriptsOf(args: readonly string[]): string[] {
  if (args.length > 0) return [...args];
  return readdirSync(ours)
    .filter((file) => file.endsWith('.pkt'))
    .sort()
    .map((file) => join(ours, file));
}

/** The job of a script, or why there is none: it needs what the player lacks, or (`Unreadable`) cannot be read. */
function open(file: string): Job | string | Unreadable {
  const name = basename(file);
  try {
    return jobOf(name, parseScript(readFileSync(file, 'utf8')), SLACK_S);
  } catch (error) {
    if (error instanceof UnsupportedError) return `${name}: left out, unsupported: ${error.feature}`;
    // A script that does not parse, or a file that is not there.
    if (error instanceof ScriptError || (error instanceof Error && 'code' in error)) return new Unreadable(`${file}: ${error.message}`);
    throw error;
  }
}

async function play(jobs: readonly Job[], atOnce: number): Promise<Played[]> {
  const player = spawn('python3', [join(import.meta.dirname, 'play.py'), String(atOnce)], { stdio: ['pipe', 'pipe', 'inherit'] });
  player.stdin.end(jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  const played: Played[] = [];
  for await (const line of createInterface({ input: player.stdout })) played.push(JSON.parse(line));
  return played;
}

async function main(args: readonly string[]): Promise<number> {
  const read = scriptsOf(args).map(open);
  const unreadable = read.filter((script) => script instanceof Unreadable);
  for (const { reason } of unreadable) console.error(reason);
  if (unreadable.length > 0) return 2;
  const scripts = read.filter((script): script is Job | string => !(script instanceof Unreadable));
  const jobs = scripts.filter((script) => typeof script !== 'string');
  for (const reason of scripts) if (typeof reason === 'string') console.log(reason);
  const verdicts = new Map<string, Played>();
  const note = (played: readonly Played[]): void => {
    for (const each of played) verdicts.set(each.script, each);
  };
  note(await play(jobs, JOBS));
  const failed = (): Job[] => jobs.filter(({ name }) => verdicts.get(name)?.verdict !== 'pass' && !Object.hasOwn(APART, name));
  for (let i = 1; i < TRIES && failed().length > 0; i++) note(await play(failed(), 2));
  for (const { name } of jobs) console.log(row(name, verdicts.get(name)));
  const apart = jobs.filter(({ name }) => verdicts.get(name)?.verdict !== 'pass').length - failed().length;
  console.log(`${jobs.length - failed().length - apart} of ${jobs.length} scripts pass, ${apart} differ as is known`);
  return failed().length === 0 ? 0 : 1;
}

function row(name: string, played: Played | undefined): string {
  if (played === undefined) return `${name}: not played`;
  const { verdict, line, expected, got, unseen } = played;
  const rest = unseen.length === 0 ? '' : ` (code of line ${unseen.join(', ')} left out: no file is open)`;
  if (verdict === 'pass') return `${name}: pass${rest}`;
  const apart = Object.hasOwn(APART, name) ? ` (known: ${APART[name]})` : '';
  return `${name}: ${verdict}${apart}, line ${line}${expected === null ? '' : `\n  expected ${expected}`}\n  got      ${got}`;
}

process.exitCode = await main(process.argv.slice(2));
