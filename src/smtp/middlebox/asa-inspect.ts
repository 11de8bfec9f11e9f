import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import { InspectingBox } from '../inspect/box.js';
import { CommandScan } from '../inspect/command-scan.js';
import { DialogueView } from '../inspect/dialogue-view.js';
import { LimitedCommands } from '../inspect/limited-commands.js';
import { ReplyScan } from '../inspect/reply-scan.js';
import { VerbMask } from '../inspect/verb-mask.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';

const options = z.strictObject({
  pipelining: z.boolean().default(true).describe('PIPELINING stays in the EHLO reply: versions differ'),
  beyondLimit: z
    .enum(['reset', 'drop'])
    .default('reset')
    .describe('what ends a connection that is beyond a limit: an RST to both ends, or silence from there on'),
});

/** RFC 821's seven and the extended ones that the guide lists. */
const VERBS: ReadonlySet<string> = shared(new Set('HELO EHLO MAIL RCPT DATA RSET NOOP QUIT AUTH ETRN HELP SAML SEND SOML VRFY'.split(' ')));

/** What the guide's `match ehlo-reply-parameter` knows by name; all else is `others`, which the default map masks. */
const KEYWORDS: readonly string[] = shared('8BITMIME AUTH BINARYMIME CHECKPOINT DSN ENHANCEDSTATUSCODES ETRN HELP SIZE VRFY'.split(' '));

/**
 * Cisco ASA `inspect esmtp` with its default map, `_default_esmtp_map` (ASA Series
 * Firewall CLI Configuration Guide, "SMTP and Extended SMTP Inspection"). The
 * greeting's text becomes `*`; in the EHLO reply, STARTTLS, CHUNKING and all that it does not know
 * become X of the same length. A verb that it does not know, and one that is cut by a segment's
 * end, becomes X (T. Finch, "more firewall hate", 2009: the cut RCPT of a pipelined
 * group reached the server as `XXXX TO:`).
 *
 * A command line of more than 512 octets, more than 100 RCPT, a header line of more than
 * 998 or a MIME file name of more than 255 ends the connection (`drop-connection`).
 * The guide says that the packet is dropped and the connection closed; whether
 * the ends hear of it is `beyondLimit`.
 *
 * Not modelled: the limit of 320 octets on a sender's address, and what is only logged.
 * Inferred: the text begins with DATA, as for `pix-fixup`; recipients count from MAIL.
 */
export const asaInspect: Model<MiddleboxMaker, typeof options.shape> = {
  name: 'asa-inspect',
  summary:
    'Cisco ASA ESMTP inspection: banner and unknown EHLO keywords masked, a verb split over segments becomes XXXX, limits end the connection',
  options,
  create: ({ pipelining, beyondLimit }) => {
    const keywords: ReadonlySet<string> = shared(new Set(pipelining ? [...KEYWORDS, 'PIPELINING'] : KEYWORDS));
    return shared({
      name: 'asa-inspect',
      make: () => {
        const dialogue = new DialogueView();
        return new InspectingBox('asa-inspect', {
          up: new CommandScan(dialogue, new LimitedCommands(new VerbMask(VERBS), beyondLimit)),
          down: new ReplyScan(dialogue, { masksBanner: true, keywords }),
        });
      },
    });
  },
};
