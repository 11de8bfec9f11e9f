export { type PlacedFault, drawnFaults } from './drawn-faults.js';
export { type Complaint, ScenarioError } from './errors.js';
export { type Explanation, explain } from './explain.js';
export { INCIDENTS, type Incident, type Incidents } from './fates.js';
export type { Idle } from './idle-faults.js';
export { type Interval, ratioInterval } from './intervals.js';
export { type Tree, isTree, mergeScenarios } from './merge.js';
export { nearest } from './models.js';
export type { Plan } from './plan.js';
export { resolveScenario, splitInstances } from './resolve.js';
export { type Result, poolOutcomes } from './result.js';
export { type Scenario, type ScenarioInput, scenarioJsonSchema, scenarioSchema } from './schema.js';
export {
  type SimulateOptions,
  compare,
  derivedSeeds,
  prepare,
  rttOf,
  runOnce,
  simulate,
  withStrategy,
} from './simulate.js';
export { type Outcome, World } from './world.js';
export { constantRate, independentLossOf } from './network-plan.js';
export { type Corpora, type CorpusOpener, meanSize } from './workload-plan.js';
