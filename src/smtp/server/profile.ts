import { MINUTE, shared } from '../../engine/index.js';
import type { ErrorLimits } from './errors.js';
import type { SyncCheck } from './sync-check.js';
import type { Texts } from './wording.js';
import type { WorkTimes } from './work.js';

/** A model by its name, or with options beside it, as a scenario names it. */
export type ModelName = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/**
 * What one server software offers, how it works and how it words itself:
 * data, and the names of the policies that it follows. Durations in ns.
 */
export interface ServerProfile {
  readonly name: string;
  readonly summary: string;
  /** What it calls itself. */
  readonly host: string;
  /** EHLO keywords, with their parameters. */
  readonly extensions: readonly string[];
  /** Names of the models that it uses unless the scenario says otherwise. */
  readonly flush: ModelName;
  readonly commit: ModelName;
  readonly habits: readonly ModelName[];
  /** TCP_NODELAY on the sockets that it accepts. */
  readonly nodelay: boolean;
  /** Octets of one read call into its own buffer; 0: it parses what the socket holds. */
  readonly readSize: number;
  readonly idleTimeoutNs: number;
  /** Largest message taken, octets; 0 = any. */
  readonly sizeLimit: number;
  /** Recipients per message; the next gets 452 (RFC 5321 4.5.3.1.10). */
  readonly recipientLimit: number;
  readonly work: WorkTimes;
  /** How long it holds a message's finished reply back; the session goes on meanwhile. */
  readonly holdNs: number;
  /** It passes over parameters of MAIL that belong to nothing that it offers; otherwise it refuses them (555, RFC 5321 4.1.1.11). */
  readonly ignoresParameters: boolean;
  /** Its replies, where they are not the plain ones. */
  readonly texts: Texts;
  /** What its names for messages look like: each # is a digit. */
  readonly queueId: string;
  /** What it does to clients that do not wait, or null: nothing. */
  readonly sync: SyncCheck | null;
  /** What came before its greeting it reads before it greets, so that greeting and reply leave together. */
  readonly readsEarly: boolean;
  /** Commands that come in one read with the end of a text before them get `behindText`. */
  readonly refusesBehindText: boolean;
  readonly errors: ErrorLimits | null;
  /** A client that closes without QUIT is told that it is gone (`lostInput`). */
  readonly answersEof: boolean;
  /** It ends by closing its own side, and reads on, to no purpose, until the client has closed: no RST for what it has not looked at. */
  readonly lingers: boolean;
  /** After QUIT it waits so long for the client to close first. */
  readonly pauseBeforeCloseNs: number;
}

/** What the RFCs ask for and nothing else: no delay, no limit, no error, five minutes of patience (RFC 5321 4.5.3.2.7). */
const RFC: ServerProfile = {
  name: 'rfc',
  summary: '',
  host: 'server.example',
  extensions: ['PIPELINING', 'SIZE', '8BITMIME', 'CHUNKING'],
  flush: 'input-empty',
  commit: 'stored',
  habits: [],
  nodelay: true,
  readSize: 0,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 0,
  recipientLimit: 1_000_000,
  work: {},
  holdNs: 0,
  ignoresParameters: false,
  texts: {},
  queueId: '########',
  sync: null,
  readsEarly: false,
  refusesBehindText: false,
  errors: null,
  answersEof: false,
  lingers: false,
  pauseBeforeCloseNs: 0,
};

/** A server that does what the RFCs ask for where it is not said to differ. */
export const serverProfile = (own: Partial<ServerProfile> & Pick<ServerProfile, 'name' | 'summary'>): ServerProfile =>
  shared({ ...RFC, ...own });
