import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { base64 } from '../../base64.js';
import { type AuthMechanism, credentials } from '../auth-mechanism.js';

const options = z.strictObject({
  ...credentials,
  initialResponse: z.boolean().default(false).describe('the name goes with AUTH; if not, behind a 334'),
});

/** AUTH LOGIN (draft-murchison-sasl-login): name and password asked for one after the other. 3 RTT, or 2 when the name goes with the command. */
export const login: Model<AuthMechanism | null, typeof options.shape> = {
  name: 'login',
  summary: 'AUTH LOGIN, name and password asked for one by one: 3 RTT',
  options,
  create: ({ user, password, initialResponse }) => {
    const [name, secret] = [base64(user), base64(password)];
    return shared({ keyword: 'LOGIN', lines: initialResponse ? [`AUTH LOGIN ${name}`, secret] : ['AUTH LOGIN', name, secret] });
  },
};
