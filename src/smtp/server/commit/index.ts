import type { Model } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';
import { nextCommand } from './next-command.js';
import { parkSuspects } from './park-suspects.js';
import { peerAlive } from './peer-alive.js';
import { quit } from './quit.js';
import { stored } from './stored.js';
import { tcpAcked } from './tcp-acked.js';
import { transid } from './transid.js';
import { writeAccepted } from './write-accepted.js';

/** The commit rules that a scenario can name, R0 to R8. */
export const commitRules: readonly Model<CommitRule>[] = [
  stored,
  peerAlive as unknown as Model<CommitRule>,
  writeAccepted as unknown as Model<CommitRule>,
  tcpAcked as unknown as Model<CommitRule>,
  nextCommand as unknown as Model<CommitRule>,
  quit as unknown as Model<CommitRule>,
  transid as unknown as Model<CommitRule>,
  parkSuspects as unknown as Model<CommitRule>,
];
