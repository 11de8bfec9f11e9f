import { UnsupportedError } from '../unsupported.js';

/** A kernel setting that a script makes, without `net.ipv4.`. */
export interface Setting {
  readonly name: string;
  readonly value: string | number;
}

/**
 * The defaults that the public scripts set before anything else, with
 * `defaults.sh`: buffers of 540,000 octets that grow to 15 MiB for receiving,
 * 256 KiB to 4 MiB for sending, five retries of SYN and SYN-ACK, no slow start
 * after idle, no ECN; for the rest what Linux does by itself.
 */
const DEFAULTS: readonly Setting[] = [
  { name: 'tcp_rmem', value: '4096 540000 15728640' },
  { name: 'tcp_wmem', value: '4096 262144 4194304' },
  { name: 'tcp_timestamps', value: 1 },
  { name: 'tcp_syn_retries', value: 5 },
  { name: 'tcp_synack_retries', value: 5 },
  { name: 'tcp_frto', value: 2 },
  { name: 'tcp_sack', value: 1 },
  { name: 'tcp_dsack', value: 1 },
  { name: 'tcp_reordering', value: 3 },
  { name: 'tcp_congestion_control', value: 'cubic' },
  { name: 'tcp_slow_start_after_idle', value: 0 },
  { name: 'tcp_early_retrans', value: 4 },
  { name: 'tcp_recovery', value: 1 },
  { name: 'tcp_ecn', value: 0 },
];

/** What `defaults.sh` of the kernel's own collection adds. */
const NEW: readonly Setting[] = [{ name: 'tcp_fastopen', value: 3 }];

/** What the older collection's adds, in `common/`: every listener opens fast; and its kernel knew no linear time-outs of SYNs yet (Linux 6.5). */
const OLD: readonly Setting[] = [
  { name: 'tcp_fastopen', value: 0x70403 },
  { name: 'tcp_syn_linear_timeouts', value: 0 },
];

/** Programs that only prepare files, or the interface's way of cutting segments. */
const HARMLESS: ReadonlySet<string> = new Set(['ethtool', 'rm', 'dd', 'touch', 'sync']);

/** What `nstat` may be told: not to print (`-n`), or not to remember (`-s`). */
const QUIET_NSTAT: ReadonlySet<string> = new Set(['', '-n', '-s']);

const PREFIX = /^(?:net\.ipv4\.|\/proc\/sys\/net\/ipv4\/)/;
/** Where CUBIC's parameters are; the defaults may be set again. */
const HYSTART = '/sys/module/tcp_cubic/parameters/hystart_detect';

/** The settings that a script's shell commands make. @throws UnsupportedError for commands that do anything else */
export function settingsOf(text: string): Setting[] {
  const joined = text.replace(/\\\n/g, ' ');
  const commands = joined
    .split(/\n|;|&&|\|\|/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  return commands.flatMap(settingsOfCommand);
}

function settingsOfCommand(command: string): Setting[] {
  const [program, ...args] = wordsOf(command);
  const base = program.slice(program.lastIndexOf('/') + 1);
  if (base === 'defaults.sh') return [...DEFAULTS, ...(program.includes('common/') ? OLD : NEW)];
  if (base.startsWith('sysctl_restore_') || base === 'true' || HARMLESS.has(base)) return [];
  if (base === 'sysctl') return args.filter((arg) => !arg.startsWith('-')).map((arg) => settingOf(arg, command));
  if (base === 'set_sysctls.py') return args.map((arg) => settingOf(arg, command));
  if (base === 'tc') return settingsOfQueue(command);
  if (base === 'nstat') return [{ name: 'nstat', value: counterOf(args, command) }];
  if (base === 'ip' && args[0] === 'tcp_metrics') return [{ name: 'tcp_metrics', value: 0 }];
  if (base === 'echo' && args.at(-2) === '>') return settingsOfEcho(args, command);
  throw new UnsupportedError(`command ${base}${args.length > 0 && !args[0].startsWith('-') ? ` ${args[0]}` : ''}`);
}

/** `nstat`, `nstat -n`, `nstat -s | grep NAME`, `nstat | grep NAME | grep -q " 3 "`: as `''`, `NAME`, `NAME=3`. */
function counterOf(args: readonly string[], command: string): string {
  const [flag, ...greps] = args.join(' ').split(/\s*\|\s*grep\s+(?:-q\s+)?/);
  if (!QUIET_NSTAT.has(flag) || greps.length > 2) throw new UnsupportedError(`command ${command}`);
  return greps.map((word) => word.trim()).join('=');
}

/** The interface's queue: one that only passes packets on is what there always is. */
function settingsOfQueue(command: string): Setting[] {
  if (/\bfq\b/.test(command)) throw new UnsupportedError('pacing (tc qdisc fq)');
  if (/\blimit 0\b/.test(command)) throw new UnsupportedError('a device that takes no packets (tc qdisc limit 0)');
  if (/\bqdisc (?:del|delete|(?:add|replace|change) .*\b(?:pfifo|pfifo_fast|noqueue))\b/.test(command)) return [];
  throw new UnsupportedError('command tc');
}

function settingsOfEcho(args: readonly string[], command: string): Setting[] {
  const file = args[args.length - 1];
  if (file === HYSTART && args[0] === '3') return [];
  return [settingOf(`${file}=${args.slice(0, -2).join(' ')}`, command)];
}

function settingOf(assignment: string, command: string): Setting {
  const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(assignment) ?? [];
  if (name === undefined || !PREFIX.test(name)) throw new UnsupportedError(`setting ${name ?? command}`);
  const amount = amountOf(value.trim());
  return { name: name.replace(PREFIX, ''), value: amount };
}

/** `15`, `0x3`, `$((256*1024))`, or a text. */
function amountOf(text: string): number | string {
  const product = text.replace(/\$\(\(([0-9*\s]+)\)\)/g, (_, factors: string) =>
    String(factors.split('*').reduce((result, factor) => result * Number(factor), 1)),
  );
  return /^(?:-?[0-9]+|0x[0-9a-fA-F]+)$/.test(product) ? Number(product) : product;
}

/** Splits a command at spaces; quotes keep words together, redirections of errors go. */
function wordsOf(command: string): string[] {
  const words = command
    .replace(/\s[12&]?>\s*\/dev\/null/g, '')
    .replace(/\s2>&1/g, '')
    .match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [''];
  return words.map((word) => word.replace(/["']/g, ''));
}
