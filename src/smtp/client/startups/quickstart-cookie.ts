import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Startup } from '../startup.js';
import { greeting, qhlo } from '../step.js';
import { quickstart } from './quickstart.js';

/**
 * QUICKSTART (draft-fanf-smtp-quickstart, 2007) in its full form: a client that a
 * server has granted a cookie shows it in QHLO, and waits for no greeting. First
 * message 3 RTT by DATA, 2 by BDAT, however late the greeting; a first visit is
 * `quickstart`.
 */
export const quickstartCookie: Model<Startup> = {
  name: 'quickstart-cookie',
  summary: 'as quickstart, and before the greeting to servers that have granted a cookie',
  options: z.strictObject({}),
  create: () => {
    const basic = quickstart.create({});
    return shared<Startup>({
      ...basic,
      name: 'quickstart-cookie',
      presumes: ({ offer, cookie }, isSecured) => (isSecured || cookie === null ? null : offer),
      plan: (name, { offer, cookie }) => (cookie === null || offer === null ? [greeting()] : [greeting(), qhlo(name, cookie)]),
    });
  },
};
