export { type FaultList, type FaultsConstraints, faults } from './arbitrary/faults.js';
export { type Hazards, type HazardsConstraints, hazards } from './arbitrary/hazards.js';
export { type ScenarioConstraints, scenario } from './arbitrary/scenario.js';
export { atMostOnce } from './at-most-once.js';
export { CounterexampleError } from './holds.js';
export { noDistinctMessageSuppressed } from './no-distinct-message-suppressed.js';
export { replayOf } from './replay.js';
