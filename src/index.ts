import { corpora } from './cli/corpora/index.js';
import { withMailFiles } from './cli/mail-files.js';
import { withTraces } from './cli/traces.js';
import {
  type Explanation,
  type Incidents,
  type Result,
  type ScenarioInput,
  type SimulateOptions,
  compare as compareWithout,
  explain as explainWithout,
  simulate as simulateWithout,
} from './scenario/index.js';

export type { EventKind, Model, Sink } from './engine/index.js';
export { type Bounce, Content, type Hazard, Message, type Workload } from './mail/index.js';
export {
  type Complaint,
  type Explanation,
  type Idle,
  type Incident,
  type Incidents,
  type Interval,
  type Result,
  type Scenario,
  ScenarioError,
  type ScenarioInput,
  type SimulateOptions,
  resolveScenario,
  scenarioJsonSchema,
} from './scenario/index.js';
export {
  type ClientProfile,
  CommandScan,
  type CommandWatcher,
  type CommitRule,
  type ConnectionView,
  DialogueView,
  type Evidence,
  type Verdict,
  type FlushPolicy,
  type Habit,
  InspectingBox,
  type Inspection,
  type Inspector,
  type Inspectors,
  type Interjection,
  type MiddleboxMaker,
  type Moment,
  type Outgoing,
  type Peer,
  type ReplyRules,
  ReplyScan,
  type ServerProfile,
  type SessionView,
  type Startup,
  type Step,
  type StepKind,
  type Strategy,
  type Timeouts,
  type Unanswered,
  type WritePattern,
  bdatLast,
  body,
  clientProfile,
  clientProfiles,
  data,
  ehlo,
  greeting,
  helo,
  mail,
  quit,
  rcpt,
  rcpts,
  rset,
  serverProfile,
  serverProfiles,
} from './smtp/index.js';
export type { Arrival, Copies, DedupScheme, Memory } from './dedup/index.js';
export { DOWN, type Direction, type Middlebox, type MiddleboxPort, type Packet, UP } from './net/index.js';

/** What the scenario means by the files that it names. */
const withFiles = (scenario: ScenarioInput): ScenarioInput => withMailFiles(withTraces(scenario));

const clock = (): number => performance.now() / 1000;

/**
 * Runs a scenario to its end, or to a limit.
 * @throws ScenarioError when it cannot be run; the message names every fault
 */
export function simulate(scenario: ScenarioInput, options: SimulateOptions = {}): Result {
  return simulateWithout(withFiles(scenario), { corpora, clock, ...options });
}

/**
 * Runs a scenario once with each strategy, with common random numbers.
 * @throws ScenarioError when it cannot be run
 */
export function compare(
  scenario: ScenarioInput,
  strategies: Parameters<typeof compareWithout>[1],
  options: SimulateOptions = {},
): Result[] {
  return compareWithout(withFiles(scenario), strategies, { corpora, clock, ...options });
}

/**
 * Why was a message doubled, lost or falsely suppressed? A small scenario that shows the first such message again, its faults
 * placed one by one; null when there is none.
 * @throws ScenarioError when it cannot be run
 */
export function explain(scenario: ScenarioInput, what: Incidents): Explanation | null {
  return explainWithout(withFiles(scenario), what, { corpora });
}
