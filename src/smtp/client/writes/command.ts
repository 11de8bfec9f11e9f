import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

/** One send call per command; a text and its dot together. */
export const command: Model<WritePattern> = {
  name: 'command',
  summary: 'a send call per command, text and dot together',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'command',
      linewise: false,
      endsCall: (part, next) => next?.role !== 'dot' || part.role === 'dot',
    }),
};
