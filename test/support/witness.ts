import { ladderOf } from './ladder.js';
import type { ScenarioInput } from './scenario.js';

/**
 * A ladder for each commit rule: what it saves and what it costs. Connection, instant in ms, who sends what to whom, and the
 * instant of arrival (✗: never). RTT 100 ms; bare acknowledgments that arrive are left out.
 */
export const base: ScenarioInput = {
  network: { rtt: '100ms', rate: 'unlimited' },
  client: { strategy: 'pipelining' },
  workload: { messages: 1, size: 1000 },
};

export type Commit = NonNullable<NonNullable<ScenarioInput['server']>['commit']>;

/** The ladder from the text on, of later connections only what matters; and what came of it all. */
export function witness(commit: Commit, faults: ScenarioInput['faults'], over: ScenarioInput = {}, from = 400) {
  const { result, text } = ladderOf({ ...base, ...over, server: { ...over.server, commit }, faults }, { fromNs: from * 1e6 });
  const { acknowledged, delivered, duplicates, lost } = result.messages;
  const told = text.split('\n').filter((line) => line.startsWith('#1') || !/C [→←] S/.test(line) || /(?<!\+)SYN$|text/.test(line));
  return { ladder: `\n${told.join('\n')}\n`, outcome: { acknowledged, delivered, duplicates, lost } };
}

export const FINE = { acknowledged: 1, delivered: 1, duplicates: 0, lost: 0 };
export const DOUBLED = { acknowledged: 1, delivered: 2, duplicates: 1, lost: 0 };
export const LOST = { acknowledged: 1, delivered: 0, duplicates: 0, lost: 1 };
