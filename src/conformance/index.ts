export { type CaseResult, type Verdict, compareRecording, compareReplay } from './compare.js';
export type { Difference } from './difference.js';
export { explanationOf } from './explained.js';
export {
  type RecordedEvent,
  type RecordedSegment,
  type RecordedStep,
  type Recording,
  RecordingError,
  type Side,
  parseRecordings,
} from './recording.js';
export { type Replay, replay } from './replay.js';
