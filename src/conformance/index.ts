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
  parseAll,
  parseRecordings,
} from './recording.js';
export {
  type RunOptions,
  type Script,
  ScriptError,
  type Verdict as ScriptVerdict,
  parseScript,
  printScript,
  run,
  runText,
} from './packetdrill/index.js';
export { type Replay, replay } from './replay.js';
export { type SessionResult, type SessionVerdict, compareSession, compareWith, tokensOf } from './smtp/compare.js';
export { type LostReplyRecording, compareLostReply, isLostReply } from './smtp/lost-reply.js';
export { type SessionReplay, playSession } from './smtp/play.js';
export { type DialogueLine, type SessionRecording, isSession } from './smtp/session.js';
