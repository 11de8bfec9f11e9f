import { type Arbitrary, array, constant, constantFrom, integer, record } from 'fast-check';
import { type ScenarioInput, isTree } from '../../scenario/index.js';
import { commitRules, legalStrategies } from '../../smtp/index.js';
import { type FaultsConstraints, faults } from './faults.js';
import { type HazardsConstraints, hazards } from './hazards.js';
import { modelReference } from './model.js';
import { optional } from './optional.js';

/** Constraints to be applied on {@link scenario}. */
export interface ScenarioConstraints {
  /**
   * The most messages in one run, before hazards double them.
   * @defaultValue 4
   */
  maxMessages?: number;
  /**
   * The most recipients of a message. Where there are two, one of them may be refused for now.
   * @defaultValue 2
   */
  maxRecipients?: number;
  /**
   * The most MX hosts. With two, a try after a lost connection goes to the other.
   * @defaultValue 1
   */
  maxServers?: number;
  /** What the mail may do; see {@link hazards}. */
  hazards?: HazardsConstraints;
  /** What may go wrong on the way; see {@link faults}. */
  faults?: FaultsConstraints;
  /**
   * How long a message may wait for its next try.
   * @defaultValue 1s, 1min, 30min, 1h
   */
  retries?: readonly string[];
  /**
   * Strategies of the client, by name.
   * @defaultValue all that keep to the rules
   */
  strategies?: readonly string[];
  /**
   * Commit rules of the server, by name.
   * @defaultValue all of them
   */
  commits?: readonly string[];
  /**
   * Round-trip times.
   * @defaultValue 100ms, 10ms, 1s
   */
  rtts?: readonly string[];
}

const plain = { noNullPrototype: true } as const;
const namesOf = (models: readonly { readonly name: string }[]): string[] => models.map(({ name }) => name);

/**
 * Scenarios of a few messages, with hazards in the mail and faults on the way,
 * as a person would write them down. Shrinks towards fewer messages and faults
 * and towards keys left out, so that what is left is what matters.
 * @throws Error for a name that nothing has
 */
export function scenario(constraints: ScenarioConstraints = {}): Arbitrary<ScenarioInput> {
  const { maxMessages = 4, maxRecipients = 2, maxServers = 1 } = constraints;
  const { retries = ['1s', '1min', '30min', '1h'], rtts = ['100ms', '10ms', '1s'] } = constraints;
  const { strategies = namesOf(legalStrategies), commits = namesOf(commitRules) } = constraints;
  const refusal = record({ at: constant('rcpt'), code: constant(450), nth: integer({ min: 1, max: 4 }) }, plain);
  const parts = record(
    {
      messages: integer({ min: 1, max: maxMessages }),
      recipients: integer({ min: 1, max: maxRecipients }),
      hazards: hazards(constraints.hazards),
      faults: faults(constraints.faults),
      strategy: optional(modelReference(legalStrategies, strategies)),
      retry: optional(constantFrom(...retries)),
      commit: optional(modelReference(commitRules, commits)),
      refuse: array(refusal, { maxLength: maxRecipients > 1 ? 1 : 0 }),
      rtt: optional(constantFrom(...rtts)),
      servers: integer({ min: 1, max: maxServers }),
    },
    plain,
  );
  return parts.map(({ messages, recipients, hazards, faults, strategy, retry, commit, refuse, rtt, servers }) =>
    written({
      network: { rtt },
      client: { strategy, retry: { after: retry } },
      ...hosts({ commit, refuse }, servers),
      workload: { messages, recipients: recipients === 1 ? undefined : recipients, hazards },
      faults,
    }),
  );
}

const hosts = (server: object, count: number): object =>
  count === 1 ? { server } : { servers: Array.from({ length: count }, () => written(server)) };

/** Without maps and lists that hold nothing. */
function written(tree: object): ScenarioInput {
  const entries = Object.entries(tree as Record<string, unknown>).map(([key, part]) => [key, isTree(part) ? written(part) : part] as const);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined && !isEmpty(part)));
}

const isEmpty = (part: unknown): boolean => typeof part === 'object' && part !== null && Object.keys(part).length === 0;
