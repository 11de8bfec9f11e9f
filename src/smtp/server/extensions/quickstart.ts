import { hashText } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import type { Response, ServerExtension, ServerExtensionKind, Standing } from '../extension.js';

/** What a server grants to who calls itself so: eight hexadecimal digits, the same each time, so that it need remember nobody. */
const cookieFor = (client: string, host: string): string => hashText(`${host} ${client}`, 0).toString(16).padStart(8, '0');

class Quickstart implements ServerExtension {
  readonly verbs = ['QHLO'];

  answer({ argument }: Command, { host }: Standing): Response {
    const [client, cookie] = argument.trim().split(/ +/);
    if (client === '') return { said: 'badSyntax' };
    const id = cookieFor(client, host);
    return cookie === undefined || cookie === id ? { said: 'quickHello', effect: 'hello', id } : { said: 'badCookie' };
  }

  mayPrecedeGreeting({ verb, argument }: Command, { host }: Standing): boolean {
    const [client, cookie] = argument.trim().split(/ +/);
    return verb === 'QHLO' && cookie === cookieFor(client, host);
  }
}

/**
 * QUICKSTART (draft-fanf-smtp-quickstart, 2007): the greeting names the
 * extensions, QHLO stands for EHLO and may be followed by a group, and a client
 * that shows the cookie it was granted need not wait for the greeting, nor the
 * server with it. How the cookie is written is ours: behind the name in QHLO, and
 * as a line of its reply.
 */
export const quickstart: ServerExtensionKind = {
  keyword: 'QUICKSTART',
  begin: () => new Quickstart(),
};
