import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { base64 } from '../../base64.js';
import { type AuthMechanism, credentials } from '../auth-mechanism.js';

const options = z.strictObject({
  ...credentials,
  initialResponse: z.boolean().default(true).describe('the credentials go with AUTH; if not, behind a 334'),
});

/** AUTH PLAIN (RFC 4616): name and password in one line. 1 RTT with the initial response (RFC 4954 4), 2 without. */
export const plain: Model<AuthMechanism | null, typeof options.shape> = {
  name: 'plain',
  summary: 'AUTH PLAIN, credentials with the command: 1 RTT',
  options,
  create: ({ user, password, initialResponse }) => {
    const response = base64(`\0${user}\0${password}`);
    return shared({ keyword: 'PLAIN', lines: initialResponse ? [`AUTH PLAIN ${response}`] : ['AUTH PLAIN', response] });
  },
};
