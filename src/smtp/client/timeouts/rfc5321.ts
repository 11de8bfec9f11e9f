import { z } from 'zod';
import { type Model, duration, durationValue, parseDuration, shared } from '../../../engine/index.js';
import type { Timeouts } from '../timeouts.js';

const options = z.strictObject({
  connect: durationValue.optional().describe('for the connection to come about; as long as TCP tries when left out'),
  greeting: duration('5min').describe('for the greeting, from the connect'),
  command: duration('5min').describe('for the replies to HELO, EHLO, MAIL, RCPT, RSET and QUIT'),
  hello: durationValue.optional().describe('for the reply to HELO or EHLO, if another than that of the other commands'),
  rcpt: durationValue.optional().describe('for the reply to RCPT, if another than that of the other commands'),
  rset: durationValue.optional().describe('for the reply to RSET, if another than that of the other commands'),
  quit: durationValue.optional().describe('for the reply to QUIT, if another than that of the other commands'),
  data: duration('2min').describe('for the 354'),
  block: duration('3min').describe('for the send buffer to take more of the text'),
  dot: duration('10min').describe('for the reply to the final dot or the last chunk'),
});

/** The minimum timers of RFC 5321 4.5.3.2, each of which an option replaces. */
export const rfc5321: Model<Timeouts, typeof options.shape> = {
  name: 'rfc5321',
  summary: 'the minimum timers of RFC 5321 4.5.3.2: 5 min a command, 2 min DATA, 10 min after the dot',
  options,
  create: (chosen) => {
    const command = parseDuration(chosen.command);
    const own = (time: string | number | undefined): number => (time === undefined ? command : parseDuration(time));
    const dot = parseDuration(chosen.dot);
    return shared({
      name: 'rfc5321',
      ...(chosen.connect === undefined ? {} : { connect: parseDuration(chosen.connect) }),
      greeting: parseDuration(chosen.greeting),
      helo: own(chosen.hello),
      ehlo: own(chosen.hello),
      mail: command,
      rcpt: own(chosen.rcpt),
      data: parseDuration(chosen.data),
      block: parseDuration(chosen.block),
      body: dot,
      bdat: dot,
      rset: own(chosen.rset),
      quit: own(chosen.quit),
    });
  },
};
