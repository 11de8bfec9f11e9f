import type { Overrides } from '../sysctl.js';
import type { Connection } from './connection.js';

/** Socket options that this socket has been given, by `level/name`, to be read back. */
export type OptionValues = Map<string, number | string>;

/** What an epoll set watches of a file. */
export interface Watch {
  readonly file: Descriptor;
  readonly events: number;
  /** The file's wakes when it was told last, for an edge-triggered watch; null = never. */
  told: number | null;
  /** It has told, and tells once only (EPOLLONESHOT). */
  isSpent: boolean;
}

/** An open file of the script's process: a socket, so far as scripts here know others. */
export class Descriptor {
  connection: Connection | null = null;
  /** The kernel's accept queue: connections whose handshake was begun with this listener. */
  readonly backlog: Connection[] = [];
  isListening = false;
  isBlocking = true;
  /** A connect() was answered with EINPROGRESS and no call has told its outcome yet. */
  isConnecting = false;
  /** The next SYN asks for a cookie or shows one (MSG_FASTOPEN, TCP_FASTOPEN_CONNECT). */
  opensFast = false;
  /** connect() has returned, but the SYN waits for the first octets (TCP_FASTOPEN_CONNECT). */
  isDeferred = false;
  /** Its local port, where the script names one: with bind() and `--bind_port`, or by IP_LOCAL_PORT_RANGE. */
  port: number | null = null;
  isBound = false;
  /** TCP_FASTOPEN_KEY. */
  fastOpenKey: string | null = null;
  /** SHUT_RD. */
  readDone = false;
  writeDone = false;
  /** By file number, where the file is an epoll set. */
  watches: Map<number, Watch> | null = null;
  readonly options: OptionValues = new Map();
  /** What its options replace in the profile of its connections. */
  readonly overrides: Overrides = {};
}
