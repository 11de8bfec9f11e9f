import type { Model } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';
import { stored } from './stored.js';

/** The commit rules that a scenario can name. */
export const commitRules: readonly Model<CommitRule>[] = [stored];
