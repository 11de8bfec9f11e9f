import { duration } from '../../engine/index.js';

/** How long replies may wait on a server that is busy with the input behind them, as Postfix limits it (smtpd_chat.c). */
export const longest = duration('10s').describe(
  'when nothing was written for longer than this, the next reply and all before it leave at once',
);
