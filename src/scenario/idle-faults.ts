import type { IdleFault } from '../net/index.js';
import type { Scenario } from './schema.js';

/** Faults of a scenario that did nothing in any of its runs. */
export interface Idle {
  /** Where it stands: `faults.0` in a list, `faults.cuts` for all that are drawn. */
  readonly fault: string;
  /** In words. */
  readonly why: string;
}

type Placed = Extract<Scenario['faults'], readonly unknown[]>[number];

/** Which of the lists of a fault plan a placed fault comes into. */
const listOf = ({ kind }: Placed): IdleFault['list'] => (kind === 'partition' ? 'partitions' : kind === 'crash' ? 'crashes' : 'cuts');

const seconds = (ns: number): string => `${(ns / 1e9).toFixed(3)} s`;

/** What stands idle, by its place in the scenario. */
export function idleFaults(faults: Scenario['faults'], idle: readonly IdleFault[], endNs: number): Idle[] {
  if (faults === 'none' || idle.length === 0) return [];
  const placed = Array.isArray(faults) ? (faults as readonly Placed[]) : [];
  const places = new Map<string, number>();
  const counts = { cuts: 0, partitions: 0, crashes: 0 };
  for (const [i, fault] of placed.entries()) places.set(`${listOf(fault)} ${counts[listOf(fault)]++}`, i);
  return idle
    .map((one) => ({ one, place: one.index === null ? null : (places.get(`${one.list} ${one.index}`) as number) }))
    .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .map(({ one, place }) => ({
      fault: `faults.${place ?? one.list}`,
      why: place === null ? whyNone(one, endNs) : inWords(one, placed[place], endNs),
    }));
}

/** What is idle in the one and in the other. */
export const idleInBoth = (some: readonly Idle[], others: readonly Idle[]): Idle[] =>
  some.filter(({ fault }) => others.some((other) => other.fault === fault));

function inWords({ why, count }: IdleFault, fault: Placed, endNs: number): string {
  const { connection, on, nth = 1 }: { connection?: number; on?: string; nth?: number } = fault as object;
  const which = connection === undefined ? 'no connection' : `connection ${connection}`;
  const not = connection === undefined ? '' : ' not';
  switch (why) {
    case 'run-over':
      return `the run was over at ${seconds(endNs)}`;
    case 'never-opened':
      return `connection ${connection} was never opened`;
    case 'not-open':
      return `${which} was${not} open then`;
    case 'not-reached':
      if (count === 0) return connection === undefined ? `no connection reached ${on}` : `connection ${connection} did not reach ${on}`;
      return `${on} was reached ${count === 1 ? 'once' : `${count} times`}, not ${nth}`;
    case 'not-carried':
      return connection === undefined ? 'no connection carried so much' : `connection ${connection} did not carry so much`;
    case 'cut-before':
      return 'what it was to cut had been cut before';
    case 'down-before':
      return 'the host was down already';
    case 'no-chance':
      return whyNone({ count }, endNs);
  }
}

const whyNone = ({ count }: Pick<IdleFault, 'count'>, endNs: number): string =>
  `none came within the ${seconds(endNs)} of the run${count > 0 ? `, or while its connection lasted (${count} drawn)` : ''}`;
