import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { inTurn, type Startup } from '../startup.js';
import { greeting, helo as heloStep } from '../step.js';

/** Waits for the greeting and sends HELO: no extension can be used (RFC 821). */
export const helo: Model<Startup> = {
  name: 'helo',
  summary: 'wait for the greeting, HELO: no extensions',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'helo',
      plan: (name) => [greeting(), heloStep(name)],
      may: inTurn,
      fallback: () => null,
    }),
};
