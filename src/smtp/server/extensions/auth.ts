import type { Command } from '../commands.js';
import type { Response, ServerExtension, ServerExtensionKind, Standing } from '../extension.js';

/** The challenges of each mechanism that come before its client is believed, when AUTH brings no initial response (RFC 4954 4, draft-murchison-sasl-login). */
const CHALLENGES: Readonly<Record<string, readonly ('nothing' | 'username' | 'password')[]>> = {
  PLAIN: ['nothing'],
  LOGIN: ['username', 'password'],
};

/** Believes everybody, after as many lines as the mechanism takes. */
class Auth implements ServerExtension {
  readonly verbs = ['AUTH'];
  private challenges: readonly ('nothing' | 'username' | 'password')[] = [];

  constructor(private readonly mechanisms: readonly string[]) {}

  /** Once, and no more after it (RFC 4954 4). */
  isOffered({ isAuthenticated }: Standing): boolean {
    return !isAuthenticated;
  }

  answer({ argument }: Command): Response {
    const [mechanism, initial] = argument.trim().split(/ +/);
    if (mechanism === '') return { said: 'badSyntax' };
    const name = mechanism.toUpperCase();
    const challenges = this.mechanisms.includes(name) ? CHALLENGES[name] : undefined;
    if (challenges === undefined) return { said: 'unknownMechanism' };
    this.challenges = initial === undefined ? challenges : challenges.slice(1);
    return this.next();
  }

  onLine(line: string): Response {
    if (line === '*') return { said: 'cancelled' };
    this.challenges = this.challenges.slice(1);
    return this.next();
  }

  private next(): Response {
    const [challenge] = this.challenges;
    return challenge === undefined
      ? { said: 'authenticated', effect: 'authenticated' }
      : { said: `challenge:${challenge}`, effect: 'line' };
  }
}

/** AUTH with PLAIN and LOGIN, as far as each is offered (RFC 4954, RFC 4616). */
export const auth: ServerExtensionKind = {
  keyword: 'AUTH',
  begin: (parameters) => new Auth(parameters.toUpperCase().split(' ')),
};
