import { serverProfile } from '../profile.js';
import { exim496 } from './exim-4.96.js';

/**
 * Exim since its SMTP channel left stdio: a reply is kept only where the
 * server knows of more to come and of more input (a stash in smtp_in.c), so the
 * replies to RSET and QUIT take along what waits before them. A RSET behind the
 * dot frees the 250 from the envelope behind; MAIL behind the dot does not.
 * 4.96 keeps all of it, as recordings show. Else as 4.96.
 */
export const exim498 = serverProfile({
  ...exim496,
  name: 'exim-4.98',
  summary: 'Exim 4.98: as 4.96, but RSET and QUIT let the replies go that wait',
  flush: { name: 'before-read', after: ['RSET', 'QUIT'] },
  texts: { ...exim496.texts, greeting: '220 {server} ESMTP Exim 4.98 Mon, 23 Nov 2026 10:33:47 +0000' },
});
