import { type Interval, type ScenarioInput, resolveScenario, simulate, withStrategy, mergeScenarios } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import { drawCommitRules } from './commit-rules-picture.js';
import { cutClock } from './cut-clock.js';
import type { Figure, FigureOptions } from './figure.js';
import { strategyName } from './palette.js';

/** One of the rules R0 to R8, as a server and, for R6, a dedup scheme. */
export interface ShownRule {
  readonly label: string;
  readonly scenario: ScenarioInput;
}

const rule = (label: string, commit: NonNullable<NonNullable<ScenarioInput['server']>['commit']>): ShownRule => ({
  label,
  scenario: { server: { commit } },
});

export const shownRules: readonly ShownRule[] = [
  rule('R0 stored', 'stored'),
  rule('R1 peer-alive', 'peer-alive'),
  rule('R2 write-accepted', 'write-accepted'),
  // Asked once more when the connection ends: how often it is asked before makes no difference to what is doubled or lost.
  rule('R3 tcp-acked', { name: 'tcp-acked', poll: '1s' }),
  rule('R4 next-command', 'next-command'),
  rule('R4 naive', { name: 'next-command', naive: true }),
  rule('R5 quit', 'quit'),
  { label: 'R6 stored, dedup', scenario: { server: { commit: 'stored' }, dedup: 'envelope+content' } },
  rule('R7 transid', 'transid'),
  rule('R8 park-suspects', 'park-suspects'),
];

/** What one rule costs one strategy per lost connection. */
export interface CommitCost {
  readonly strategy: string;
  readonly duplicates: Interval;
  readonly lost: Interval;
}

/** How connections are lost, and what each rule costs each strategy then. */
export interface CommitPanel {
  readonly cuts: string;
  readonly rules: readonly { readonly label: string; readonly costs: readonly CommitCost[] }[];
}

export interface CommitRulesData {
  readonly strategies: readonly string[];
  /** Mean of the clock that cuts each connection, ns; null when they are cut otherwise. */
  readonly everyNs: number | null;
  readonly panels: readonly CommitPanel[];
}

/** Messages of a run: hundreds of cuts for a strategy that waits. */
const MESSAGES = 4000;

/** Duplicates and lost messages side by side, for every rule by which a server may commit. */
export const commitRulesFigure: Figure<CommitRulesData> = {
  name: 'commit-rules',
  summary: 'duplicates and lost messages per lost connection for the commit rules R0 to R8 and each strategy, with 95 % intervals',
  // A window of 32 KiB gives bdat-async a rate, about 14 messages per RTT.
  scenario: {
    network: { rtt: '100ms', rate: 'unlimited' },
    tcp: { receiveBuffer: '32KiB', sendBuffer: '64KiB' },
    // S and D, so that the rules have something to see: R1 is spared the one, R2 both.
    server: { processing: '30ms', hold: '20ms', flush: 'dot-at-once' },
    workload: { size: '2KiB' },
    faults: { cuts: { every: '2s' } },
    observe: { digest: false },
  },
  length: '4,000 messages a run',
  data: commitRulesData,
  draw: drawCommitRules,
};

function commitRulesData({ scenario, strategies, corpora, onProgress }: FigureOptions): CommitRulesData {
  const kinds = kindsOf(scenario);
  const total = kinds.length * shownRules.length * strategies.length;
  const messages = askedMessages(scenario) ?? MESSAGES;
  let done = 0;
  const panels = kinds.map(({ cuts, faults }) => ({
    cuts,
    rules: shownRules.map(({ label, scenario: own }) => ({
      label,
      costs: strategies.map((strategy): CommitCost => {
        const ruled = mergeScenarios(mergeScenarios(scenario, own), { faults, workload: { messages } });
        const { duplicates, lost } = simulate(withStrategy(ruled, strategy), { corpora });
        onProgress?.(++done, total);
        return { strategy: strategyName(strategy), duplicates: duplicates.perLostConnection, lost: lost.perLostConnection };
      }),
    })),
  }));
  const everyNs = cutClock(resolveScenario(scenario).scenario.faults)?.everyNs ?? null;
  return { strategies: strategies.map(strategyName), everyNs, panels };
}

/** Random cuts are shown both ways, told to both ends and silent; other faults as they are. */
function kindsOf(scenario: ScenarioInput): readonly { cuts: string; faults: NonNullable<ScenarioInput['faults']> }[] {
  const { faults } = resolveScenario(scenario).scenario;
  if (typeof faults !== 'object' || Array.isArray(faults) || !('cuts' in faults) || faults.cuts === undefined)
    return [{ cuts: '', faults }];
  const { cuts } = faults;
  return [
    { cuts: 'both ends learn at once (RST)', faults: { ...faults, cuts: { ...cuts, kind: 'rst' } } },
    { cuts: 'nobody is told (silent)', faults: { ...faults, cuts: { ...cuts, kind: 'blackhole' } } },
  ];
}
