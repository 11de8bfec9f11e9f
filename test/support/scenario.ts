import { expect } from 'vitest';
import { fork } from '../../src/engine/index.js';
import { Column, Fact } from '../../src/mail/index.js';
import { type Outcome, type Result, type ScenarioInput, World, poolOutcomes, prepare, rttOf, simulate } from '../../src/scenario/index.js';

export const MS = 1_000_000;
export const SECOND = 1000 * MS;
export const MINUTE = 60 * SECOND;
export const DAY = 1440 * MINUTE;

export const STRATEGIES = ['lockstep', 'mail-first', 'pipelining', 'cross-message', 'bdat-strict', 'bdat', 'bdat-async'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** RTT to the first 250, RTT to each next one, and the most bodies without a reply. */
export const TABLE: Readonly<Record<StrategyName, { first: number; next: number; unacknowledged: number }>> = {
  lockstep: { first: 7, next: 4, unacknowledged: 1 },
  'mail-first': { first: 6, next: 3, unacknowledged: 1 },
  pipelining: { first: 5, next: 2, unacknowledged: 1 },
  'cross-message': { first: 5, next: 1, unacknowledged: 1 },
  'bdat-strict': { first: 5, next: 2, unacknowledged: 1 },
  bdat: { first: 4, next: 1, unacknowledged: 1 },
  'bdat-async': { first: 4, next: 0, unacknowledged: Number.POSITIVE_INFINITY },
};

/** Those that never have more than one message without a reply. */
export const WAITING = STRATEGIES.filter((name) => TABLE[name].next > 0);

/** A link that costs nothing but its delay. */
export const pureDelay = (rtt = '100ms') => ({ rtt, rate: 'unlimited' }) as const;

export interface SeenFact {
  readonly kind: keyof typeof Fact;
  readonly at: number;
  readonly message: number;
  readonly connection: number;
  readonly extra: number;
}

const NAMES = new Map(Object.entries(Fact).map(([name, { id }]) => [id, name as keyof typeof Fact]));

/** A run whose ledger can be read. */
export interface Story {
  readonly outcome: Outcome;
  /** What `simulate` returns of the same run. */
  readonly finished: Result;
  readonly facts: readonly SeenFact[];
  readonly world: World;
  /** The facts of one kind, of one message where it is named. */
  of(kind: keyof typeof Fact, message?: number): SeenFact[];
}

export function factsOf(world: World): SeenFact[] {
  const { log } = world.ledger;
  return Array.from({ length: log.length }, (_, row) => ({
    kind: NAMES.get(log.get(row, Column.kind)) as keyof typeof Fact,
    at: log.get(row, Column.time),
    message: log.get(row, Column.message),
    connection: log.get(row, Column.connection),
    extra: log.get(row, Column.extra),
  }));
}

/** Runs a scenario and lays its ledger open. */
export function story(input: ScenarioInput, seed = 'story'): Story {
  const plan = prepare(input);
  const world = new World(plan, input.seed === undefined ? seed : String(input.seed));
  const outcome = world.run();
  const facts = factsOf(world);
  return {
    outcome,
    finished: poolOutcomes(plan.scenario, rttOf(plan), [outcome], 0),
    facts,
    world,
    of: (kind, message) => facts.filter((fact) => fact.kind === kind && (message === undefined || fact.message === message)),
  };
}

/** What holds at the end of every run, whatever happened in it. */
export function expectConservation({ stop, messages, scenario }: Result): void {
  expect(stop).toBe('done');
  expect(messages.acknowledged + messages.bounced + messages.queued).toBe(messages.submitted);
  expect(messages.queued).toBe(0);
  expect(messages.lost).toBe(0);
  expect(messages.falselySuppressed).toBe(0);
  expect(messages.delivered - messages.duplicates).toBeGreaterThanOrEqual(messages.acknowledged * scenario.workload.recipients);
  expect(messages.delivered - messages.duplicates).toBeLessThanOrEqual(messages.submitted * scenario.workload.recipients);
}

/** A message whose 250 was read is never sent again: no octet of it leaves after that, and it is acknowledged once. */
export function expectNothingKnowinglySentTwice({ facts }: Story): void {
  const settled = new Set<string>();
  for (const { kind, message, connection, extra } of facts) {
    if (kind !== 'acknowledged' && kind !== 'bounced') continue;
    const key = `message ${message} to recipient ${extra}`;
    expect(settled.has(key), `${key} is settled twice, again on connection ${connection}`).toBe(false);
    settled.add(key);
  }
}

export { type Result, type ScenarioInput, fork, simulate };

/** Mean and standard error of independent values. */
export function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}
