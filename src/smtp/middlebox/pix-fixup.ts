import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import { InspectingBox } from '../inspect/box.js';
import { CommandScan } from '../inspect/command-scan.js';
import { DialogueView } from '../inspect/dialogue-view.js';
import { ReplyScan } from '../inspect/reply-scan.js';
import { VerbMask } from '../inspect/verb-mask.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';

const options = z.strictObject({
  unknown: z
    .enum(['x', 'noop'])
    .default('x')
    .describe('what an unknown verb is overwritten with: x answers EHLO with a 500, noop with the 250 of a NOOP that offers nothing'),
});

/** RFC 821's minimum (4.5.1), all that Mailguard lets through. */
const VERBS: ReadonlySet<string> = shared(new Set(['HELO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'QUIT']));

/**
 * Cisco PIX `fixup protocol smtp`, first called Mailguard (Microsoft KB 295725;
 * Postfix smtp_proto.c and its PIX workaround). The greeting's text becomes `*` but for 2, 0
 * and spaces. Seven verbs pass; others, EHLO among them, are overwritten in place,
 * and the server refuses what it then reads. A verb that is cut by a segment's end is not known.
 *
 * A CRLF.CRLF of which a segment holds only a part is not known as the end of the
 * text, and the segment that completes it is not passed on, at any try: the server waits for
 * its dot until a timer ends the session, and the client tries again for
 * days. Where the cut is before the dot, the next segment begins with the
 * whole of `.CRLF` and passes: that is what Postfix's workaround lives on.
 *
 * Inferred: the text begins with DATA (see `DialogueView`); a continuation line of
 * the greeting keeps its code and hyphen.
 */
export const pixFixup: Model<MiddleboxMaker, typeof options.shape> = {
  name: 'pix-fixup',
  summary: 'Cisco PIX Mailguard: banner masked, seven verbs, EHLO overwritten by X, a CRLF.CRLF split over segments never passes',
  options,
  create: ({ unknown }) =>
    shared({
      name: 'pix-fixup',
      make: () => {
        const dialogue = new DialogueView();
        return new InspectingBox('pix-fixup', {
          up: new CommandScan(dialogue, new VerbMask(VERBS, unknown), true),
          down: new ReplyScan(dialogue, { masksBanner: true, keywords: null }),
        });
      },
    }),
};
