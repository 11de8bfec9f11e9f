/** A command line taken apart. */
export interface Command {
  /** Upper case. */
  readonly verb: string;
  readonly argument: string;
}

/** The verbs that a server knows besides the hellos of its protocol; BDAT where it offers CHUNKING. */
export const VERBS: ReadonlySet<string> = new Set('MAIL RCPT DATA BDAT RSET QUIT NOOP VRFY HELP'.split(' '));

export function parseCommand(line: string): Command {
  const space = line.indexOf(' ');
  if (space < 0) return { verb: line.toUpperCase(), argument: '' };
  return { verb: line.slice(0, space).toUpperCase(), argument: line.slice(space + 1) };
}

/** The address of `FROM:<a@b> …` or `TO:<a@b> …`; null when the syntax is wrong (RFC 5321 4.1.1.2). */
export function parseAddress(argument: string, prefix: 'FROM:' | 'TO:'): string | null {
  if (argument.slice(0, prefix.length).toUpperCase() !== prefix) return null;
  const path = PATH.exec(argument.slice(prefix.length));
  return path === null ? null : path[1];
}

/** A path in angle brackets; a quoted local part may hold any character (RFC 5321 4.1.2). */
const PATH = /^\s*<("(?:[^"\\]|\\.)*"[^>]*|[^>]*)>/;

/** What follows the address of `FROM:<a@b> …` (RFC 5321 4.1.1.11). */
export function parseParameters(argument: string): string {
  const path = PATH.exec(argument.slice(argument.indexOf(':') + 1));
  return path === null ? '' : argument.slice(argument.indexOf(':') + 1 + path[0].length).trim();
}

/** The SIZE parameter of MAIL (RFC 1870), or null. */
export function parseSize(argument: string): number | null {
  const match = /(?:^| )SIZE=(\d{1,20})(?: |$)/i.exec(parseParameters(argument));
  return match === null ? null : Number(match[1]);
}

/** `n` or `n LAST` (RFC 3030 2). */
export function parseChunk(argument: string): { octets: number; isLast: boolean } | null {
  const match = /^(\d{1,15})( LAST)?$/i.exec(argument.trim());
  return match === null ? null : { octets: Number(match[1]), isLast: match[2] !== undefined };
}
