import type { Command } from '../commands.js';
import type { Response, ServerExtension, ServerExtensionKind, Standing } from '../extension.js';

/** STARTTLS (RFC 3207): once, without a parameter; what lies behind it unread is dropped, and both sides begin anew. */
const session: ServerExtension = {
  verbs: ['STARTTLS'],
  isOffered: ({ isSecured }: Standing) => !isSecured,
  answer: ({ argument }: Command): Response => (argument === '' ? { said: 'readyForTls', effect: 'secure' } : { said: 'badSyntax' }),
};

export const starttls: ServerExtensionKind = { keyword: 'STARTTLS', begin: () => session };
