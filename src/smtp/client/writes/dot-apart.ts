import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

/** As coalesced, but the final dot is a send call of its own (Haraka, nodemailer, OpenSMTPD). */
export const dotApart: Model<WritePattern> = {
  name: 'dot-apart',
  summary: 'the final dot in a send call of its own (Haraka, nodemailer, OpenSMTPD)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'dot-apart',
      linewise: false,
      endsCall: (part, next) => part.role === 'dot' || next?.role === 'dot',
    }),
};
