import { z } from 'zod';

/** Where the envelopes of mail in files come from. */
export const envelope = z
  .enum(['scenario', 'headers'])
  .default('scenario')
  .describe(
    "scenario: as many recipients as 'recipients' says; headers: To, Cc and Bcc, and Return-Path or From (as sendmail -t), with those of the scenario where there are none",
  );
