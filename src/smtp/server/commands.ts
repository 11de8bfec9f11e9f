import type { Chunk } from '../../tcp/index.js';
import { replyChunk } from '../reply.js';

/** A command line taken apart. */
export interface Command {
  /** Upper case. */
  readonly verb: string;
  readonly argument: string;
}

export function parseCommand(line: string): Command {
  const space = line.indexOf(' ');
  if (space < 0) return { verb: line.toUpperCase(), argument: '' };
  return { verb: line.slice(0, space).toUpperCase(), argument: line.slice(space + 1) };
}

/** The address of `FROM:<a@b> …` or `TO:<a@b> …`; null when the syntax is wrong (RFC 5321 4.1.1.2). */
export function parseAddress(argument: string, prefix: 'FROM:' | 'TO:'): string | null {
  if (argument.slice(0, prefix.length).toUpperCase() !== prefix) return null;
  const open = argument.indexOf('<', prefix.length);
  const close = argument.indexOf('>', open);
  if (open < 0 || close < 0 || argument.slice(prefix.length, open).trim() !== '') return null;
  return argument.slice(open + 1, close);
}

/** What follows the address of `FROM:<a@b> …` (RFC 5321 4.1.1.11). */
export const parseParameters = (argument: string): string => argument.slice(argument.indexOf('>') + 1).trim();

/** The SIZE parameter of MAIL (RFC 1870), or 0. */
export function parseSize(argument: string): number {
  const match = / SIZE=(\d{1,20})(?: |$)/i.exec(argument);
  return match === null ? 0 : Number(match[1]);
}

/** `n` or `n LAST` (RFC 3030 2). */
export function parseChunk(argument: string): { octets: number; isLast: boolean } | null {
  const match = /^(\d{1,15})( LAST)?$/i.exec(argument.trim());
  return match === null ? null : { octets: Number(match[1]), isLast: match[2] !== undefined };
}

/** A reply ready to be sent. */
export interface Answer {
  readonly code: number;
  readonly chunk: Chunk;
  /** First line, for people. */
  readonly text: string;
}

function answer(code: number, ...lines: string[]): Answer {
  return { code, chunk: replyChunk(code, lines), text: `${code} ${lines[0]}` };
}

const NAME = 'server.example';

const simple: Readonly<Record<string, Answer>> = {
  NOOP: answer(250, 'OK'),
  HELP: answer(214, 'See RFC 5321'),
  VRFY: answer(252, 'Cannot VRFY, but will take mail'),
};

/** What of a server's profile its answer to EHLO tells. */
export interface Offer {
  readonly extensions: readonly string[];
  readonly sizeLimit: number;
}

/** A memory, not a state: what stands here follows from the key. */
const ehlos = new WeakMap<Offer, Answer>();

const unknown = answer(500, 'Command not recognised');

/** What the server says, made once. */
export const replies = {
  greeting: answer(220, `${NAME} ESMTP`),
  helo: answer(250, NAME),
  ok: answer(250, 'OK'),
  accepted: answer(250, 'Message accepted'),
  startText: answer(354, 'End with a dot'),
  bye: answer(221, `${NAME} closing`),
  timeout: answer(421, `${NAME} timed out waiting for input`),
  unknown,
  badSyntax: answer(501, 'Syntax error in parameters'),
  badSequence: answer(503, 'Bad sequence of commands'),
  noRecipients: answer(554, 'No valid recipients'),
  tooLarge: answer(552, 'Message exceeds the size limit'),
  tooManyRecipients: answer(452, 'Too many recipients'),

  simple: (verb: string): Answer => (Object.hasOwn(simple, verb) ? simple[verb] : unknown),

  refusal: (code: number): Answer => answer(code, code < 500 ? 'Not now' : 'Refused'),

  /** Made once for each profile. */
  ehlo(profile: Offer): Answer {
    let made = ehlos.get(profile);
    if (made === undefined) {
      const { extensions, sizeLimit } = profile;
      made = answer(250, NAME, ...extensions.map((keyword) => (keyword === 'SIZE' && sizeLimit > 0 ? `SIZE ${sizeLimit}` : keyword)));
      ehlos.set(profile, made);
    }
    return made;
  },
} as const;
