import { MILLISECOND } from '../engine/index.js';
import type { RecordedStep } from './recording.js';
import { UnsupportedError } from './unsupported.js';

/** Socket options that an application sets, as far as the simulated socket has them. */
export type OptionName = 'nodelay' | 'cork' | 'quickack' | 'user_timeout' | 'rcvbuf' | 'sndbuf' | 'maxseg' | 'keepalive';

/** One blocking step of an application. */
export type Step =
  | { readonly does: 'connect' | 'read_eof' | 'shutdown' | 'close' | 'close_rst' | 'info' }
  | { readonly does: 'write' | 'read'; readonly octets: number }
  | { readonly does: 'sleep' | 'poll_err'; readonly ns: number }
  | { readonly does: 'opt' | 'listen_opt'; readonly option: OptionName; readonly values: readonly number[] }
  | { readonly does: 'read_slow'; readonly chunk: number; readonly pauseNs: number; readonly octets: number };

const OPTIONS: readonly string[] = [
  'nodelay',
  'cork',
  'quickack',
  'user_timeout',
  'rcvbuf',
  'sndbuf',
  'maxseg',
  'keepalive',
] satisfies OptionName[];
const MOST_STEPS = 1_000_000;

/** The steps of a list with its repeats written out. @throws UnsupportedError naming a step or option that is not known */
export function stepsOf(recorded: readonly RecordedStep[]): Step[] {
  const steps: Step[] = [];
  for (const step of recorded) {
    const [name, ...args] = step;
    if (name === 'repeat') {
      if (!isList(args[1])) throw new UnsupportedError(`step ${JSON.stringify(step)}`);
      const inner = stepsOf(args[1]);
      const count = number(args[0], step);
      if (steps.length + count * inner.length > MOST_STEPS) throw new UnsupportedError(`more than ${MOST_STEPS} steps`);
      for (let i = 0; i < count; i++) steps.push(...inner);
    } else steps.push(single(name, args, step));
  }
  return steps;
}

/** The steps that an application works through: what was set on the listening socket was set before. */
export function ownSteps(steps: readonly Step[]): Step[] {
  return steps.filter(({ does }) => does !== 'listen_opt');
}

function single(name: string, args: readonly unknown[], step: RecordedStep): Step {
  switch (name) {
    case 'connect':
    case 'read_eof':
    case 'shutdown':
    case 'close':
    case 'close_rst':
    case 'info':
      return { does: name };
    case 'write':
    case 'read':
      return { does: name, octets: number(args[0], step) };
    case 'sleep':
    case 'poll_err':
      return { does: name, ns: Math.round(number(args[0], step) * MILLISECOND) };
    case 'read_slow':
      return {
        does: name,
        chunk: number(args[0], step),
        pauseNs: Math.round(number(args[1], step) * MILLISECOND),
        octets: number(args[2], step),
      };
    case 'opt':
    case 'listen_opt': {
      const option = String(args[0]);
      if (!OPTIONS.includes(option)) throw new UnsupportedError(`${name} ${option}`);
      return { does: name, option: option as OptionName, values: args.slice(1).map((value) => number(value, step)) };
    }
    default:
      throw new UnsupportedError(`step ${name}`);
  }
}

function number(value: unknown, step: RecordedStep): number {
  if (typeof value !== 'number' || !(value >= 0)) throw new UnsupportedError(`step ${JSON.stringify(step)}`);
  return value;
}

const isList = (value: unknown): value is RecordedStep[] =>
  Array.isArray(value) && value.every((step) => Array.isArray(step) && typeof step[0] === 'string');
