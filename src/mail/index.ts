export { Fact } from './events.js';
export { type Hazard, hazards } from './hazards/index.js';
export { Column, Ledger } from './ledger.js';
export { Content, type ContentPart, Message, type Traits, canonicalise } from './message.js';
export { FixedRetry, MailQueue, type QueueEntry, type RetryPolicy } from './queue.js';
export { headerField, traitsOf } from './traits.js';
export { RatioSums, Tally, tallyLedger } from './tally.js';
export { CorpusWorkload, SyntheticWorkload, type Workload } from './workload.js';
