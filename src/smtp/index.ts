export { Machine } from './machine.js';
export { SmtpClient } from './client/host.js';
export { LEAVES, LEAVE_SUMMARIES, type Leave } from './client/leave.js';
export { NEXT_HOSTS, NEXT_HOST_SUMMARIES, type NextHost } from './client/next-host.js';
export type { ClientWork } from './client/pace.js';
export { grouping } from './client/grouping.js';
export { probing } from './client/probing.js';
export { type ClientProfile, clientProfile } from './client/profile.js';
export { clientProfiles } from './client/profiles/index.js';
export type { ClientConfig } from './client/session.js';
export type { Shortfall } from './client/shortfall.js';
export type { Startup } from './client/startup.js';
export { authMechanisms } from './client/auth/index.js';
export { startups } from './client/startups/index.js';
export {
  type Outgoing,
  type Part,
  type Peer,
  STEP_KINDS,
  Step,
  type StepKind,
  Unanswered,
  bdatLast,
  body,
  data,
  ehlo,
  greeting,
  helo,
  mail,
  quit,
  rcpt,
  rcpts,
  rset,
} from './client/step.js';
export { legalStrategies, softwareStrategies, strategies } from './client/strategies/index.js';
export type { Strategy } from './client/strategy.js';
export { StrategyError } from './client/strategy-error.js';
export { timeoutTables } from './client/timeouts/index.js';
export type { Timeouts } from './client/timeouts.js';
export type { Moment, WritePattern } from './client/write-pattern.js';
export { writePatterns } from './client/writes/index.js';
export { ReplyParser } from './reply.js';
export { COMMAND_WRITTEN, REPLY_READ, REPLY_WRITTEN, TLS_FLIGHT, TLS_SEALED } from './events.js';
export { type Limits, limitsKeyword } from './limits.js';
export { type Protocol, protocols } from './protocol.js';
export { CommandScan, type CommandWatcher } from './inspect/command-scan.js';
export { DialogueView } from './inspect/dialogue-view.js';
export { InspectingBox, type Inspectors } from './inspect/box.js';
export type { Inspector, Verdict as Inspection } from './inspect/inspector.js';
export { ReplyScan, type ReplyRules } from './inspect/reply-scan.js';
export type { MiddleboxMaker } from './middlebox-maker.js';
export { middleboxes } from './middlebox/index.js';
export { type ProtocolPoint, protocolPoints } from './points.js';
export { tlsVersions } from './tls/versions/index.js';
export { commitRules } from './server/commit/index.js';
export type { CommitRule, ConnectionView, Evidence, Verdict } from './server/commit-rule.js';
export { flushPolicies } from './server/flush/index.js';
export type { FlushPolicy } from './server/flush-policy.js';
export type { Habit, Interjection, SessionView } from './server/habit.js';
export type { Processor } from './processor.js';
export type { ServerConfig } from './server/config.js';
export type { WorkTimes } from './server/work.js';
export { habits } from './server/habits/index.js';
export { SmtpServer } from './server/host.js';
export { type ModelName, type ServerProfile, serverProfile } from './server/profile.js';
export { serverProfiles } from './server/profiles/index.js';
export { REFUSAL_STAGES, type Refusal, Refusals, refusalStages } from './server/refusals.js';
