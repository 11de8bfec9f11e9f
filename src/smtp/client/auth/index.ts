import type { Model } from '../../../engine/index.js';
import type { AuthMechanism } from '../auth-mechanism.js';
import { login } from './login.js';
import { none } from './none.js';
import { plain } from './plain.js';

/** The mechanisms that a client can be told to authenticate by. */
export const authMechanisms: readonly Model<AuthMechanism | null>[] = [
  none,
  plain as unknown as Model<AuthMechanism | null>,
  login as unknown as Model<AuthMechanism | null>,
];
