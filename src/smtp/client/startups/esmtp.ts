import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { inTurn, type Startup } from '../startup.js';
import { ehlo, greeting, helo } from '../step.js';

/** Waits for the greeting, sends EHLO, and HELO if that is refused (RFC 5321 3.2). */
export const esmtp: Model<Startup> = {
  name: 'esmtp',
  summary: 'wait for the greeting, EHLO, and HELO if that is refused',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'esmtp',
      plan: (name) => [greeting(), ehlo(name)],
      may: inTurn,
      fallback: (name) => [helo(name)],
    }),
};
