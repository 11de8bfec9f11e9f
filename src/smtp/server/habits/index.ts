import type { Model } from '../../../engine/index.js';
import type { Habit } from '../habit.js';
import { closer421 } from './421-closer.js';
import { chunkAsCommands } from './chunk-as-commands.js';
import { dataForNobody } from './data-for-nobody.js';
import { greetingDelay } from './greeting-delay.js';
import { greylisting } from './greylisting.js';
import { halfCloseIntolerant } from './half-close-intolerant.js';
import { inputFlusher } from './input-flusher.js';
import { lastRcptDecides } from './last-rcpt-decides.js';
import { mailLimit } from './mail-limit.js';
import { readAsLine } from './read-as-line.js';
import { tarpit } from './tarpit.js';
import { withdraws } from './withdraws.js';

/** The habits that a scenario can give to a server. */
export const habits: readonly Model<Habit>[] = [
  readAsLine as unknown as Model<Habit>,
  inputFlusher as unknown as Model<Habit>,
  halfCloseIntolerant,
  chunkAsCommands,
  lastRcptDecides,
  dataForNobody,
  greetingDelay as unknown as Model<Habit>,
  greylisting as unknown as Model<Habit>,
  tarpit as unknown as Model<Habit>,
  closer421 as unknown as Model<Habit>,
  mailLimit as unknown as Model<Habit>,
  withdraws as unknown as Model<Habit>,
];
