import type { Distribution } from '../../engine/index.js';
import type { DedupScheme } from '../../dedup/index.js';
import type { Fsync } from '../../mail/index.js';
import type { Protocol } from '../protocol.js';
import type { CommitRule } from './commit-rule.js';
import type { FlushPolicy } from './flush-policy.js';
import type { Habit } from './habit.js';
import type { ServerProfile } from './profile.js';

/** What makes one server differ from another. Durations in ns. */
export interface ServerConfig {
  readonly protocol: Protocol;
  readonly profile: ServerProfile;
  readonly flush: FlushPolicy;
  readonly commit: CommitRule;
  readonly dedup: DedupScheme;
  readonly habits: readonly Habit[];
  /** Work on each command, besides the profile's, ns. */
  readonly commandWork: Distribution;
  /** Work on a message after its last octet, before the commit, besides the profile's, ns: milter, virus scan, callout, fsync. */
  readonly dotWork: Distribution;
  /** When mail that is taken is on disk. */
  readonly fsync: Fsync;
  /** Whether what it knows of earlier mail survives a crash: the tables of its dedup scheme, its checkpoints (RFC 1845). */
  readonly keeps: { readonly dedup: boolean; readonly checkpoints: boolean };
  /** How long a message's finished reply is held back; the session goes on meanwhile. */
  readonly holdNs: number;
}
