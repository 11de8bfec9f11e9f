import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import { InspectingBox } from '../inspect/box.js';
import { CommandScan } from '../inspect/command-scan.js';
import { DialogueView } from '../inspect/dialogue-view.js';
import { LastQuit, SegmentwiseScan } from '../inspect/last-quit.js';
import { ReplyScan } from '../inspect/reply-scan.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';

/**
 * FrontBridge's filtering service as it was in 2010, put right in December of that year (Postfix,
 * "Postfix Workarounds", and postfix-users, 28 November 2010). It offered
 * PIPELINING and CHUNKING, and of a group of commands that came in one segment and ended with QUIT it
 * ignored all but the QUIT: the 221 was the first reply, and clients counted it for
 * the one to MAIL. Those that verify an address send such a group (MAIL, RCPT, RSET,
 * QUIT). The same commands in several segments were answered, and so was QUIT behind
 * a text and its dot.
 *
 * Inferred: a BDAT chunk parts groups as a text does. The real service answered by itself;
 * here the ignored commands are overwritten in place, and the server behind it reads one long QUIT.
 */
export const frontbridge: Model<MiddleboxMaker> = {
  name: 'frontbridge',
  summary: 'FrontBridge 2010: of commands that come in one segment and end with QUIT, only the QUIT is heard',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'frontbridge',
      make: () => {
        const dialogue = new DialogueView();
        const watcher = new LastQuit();
        return new InspectingBox('frontbridge', {
          up: new SegmentwiseScan(new CommandScan(dialogue, watcher), watcher),
          down: new ReplyScan(dialogue, { masksBanner: false, keywords: null }),
        });
      },
    }),
};
