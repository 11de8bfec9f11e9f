import type { Command } from './commands.js';
import type { Said } from './wording.js';

/** Where a session stands, as extensions may know it. */
export interface Standing {
  /** TLS is up. */
  readonly isSecured: boolean;
  readonly isAuthenticated: boolean;
  /** What the server calls itself. */
  readonly host: string;
}

/** What an extension says to a command, and what that comes to. */
export interface Response {
  readonly said: Said;
  /**
   * hello: it was a client's hello; line: the next line is the extension's too;
   * secure: TLS begins behind the reply; authenticated: the client has shown who it is.
   */
  readonly effect?: 'hello' | 'line' | 'secure' | 'authenticated';
  /** What {id} stands for in what is said. */
  readonly id?: string;
}

/** A service extension in one session (RFC 5321 2.2.1): offered by its keyword, it brings commands of its own. Those without any (PIPELINING, SIZE) and CHUNKING are the dialogue's. */
export interface ServerExtension {
  readonly verbs: readonly string[];
  /** Whether it is offered now; without it: always. */
  isOffered?(standing: Standing): boolean;
  /** What answers one of its commands. */
  answer(command: Command, standing: Standing): Response;
  /** What answers one of the dialogue's own commands, MAIL or RCPT, that it does not allow; null: nothing is in the way. Asked once for each. */
  objection?(command: Command): Said | null;
  /** What answers a line that it has asked for. */
  onLine?(line: string): Response;
  /** Whether the server need not wait with its greeting for a client that says this before it. */
  mayPrecedeGreeting?(command: Command, standing: Standing): boolean;
}

/** A kind of extension: what a server offers by this keyword. */
export interface ServerExtensionKind {
  readonly keyword: string;
  /** One for each session. `parameters`: what is offered behind the keyword. */
  begin(parameters: string): ServerExtension;
}
