import { z } from 'zod';

/** How a client shows who it is (RFC 4954). */
export interface AuthMechanism {
  /** As AUTH and the reply to EHLO name it. */
  readonly keyword: string;
  /** What is said, line by line: the AUTH command, and behind each 334 the next. */
  readonly lines: readonly string[];
}

/** Who authenticates; the simulated servers believe everybody. */
export const credentials = {
  user: z.string().min(1).default('client').describe('ASCII'),
  password: z.string().min(1).default('secret').describe('ASCII'),
};
