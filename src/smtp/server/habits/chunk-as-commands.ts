import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

/** Reads the octets of a chunk that it refuses as commands, and answers each line with a 500, against RFC 3030 2; told of Exchange 2000 at Hotmail in 2003, when MAIL, RCPT and BDAT came in one push and every recipient was refused. */
export const chunkAsCommands: Model<Habit> = {
  name: 'chunk-as-commands',
  summary: 'reads the octets of a refused chunk as commands (Exchange 2000)',
  options: z.strictObject({}),
  create: () => shared({ name: 'chunk-as-commands', readsRefusedChunks: true }),
};
