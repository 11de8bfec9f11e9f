import type { Overrides } from '../sysctl.js';
import type { Connection } from './connection.js';

/** Socket options that this socket has been given, by `level/name`, to be read back. */
export type OptionValues = Map<string, number | string>;

/** An open file of the script's process: a socket, so far as scripts here know others. */
export class Descriptor {
  connection: Connection | null = null;
  /** The kernel's accept queue: connections whose handshake was begun with this listener. */
  readonly backlog: Connection[] = [];
  isListening = false;
  isBlocking = true;
  /** A connect() was answered with EINPROGRESS and no call has told its outcome yet. */
  isConnecting = false;
  /** MSG_MORE held something back. */
  holdsBack = false;
  /** SHUT_RD. */
  readDone = false;
  writeDone = false;
  readonly options: OptionValues = new Map();
  /** What its options replace in the profile of its connections. */
  readonly overrides: Overrides = {};
}
