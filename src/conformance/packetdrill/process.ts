import type { StackProfile } from '../../tcp/index.js';
import type { Overrides } from '../sysctl.js';
import { Connection } from './connection.js';
import { Descriptor } from './descriptor.js';
import { FastOpenHost } from './fast-open.js';

/** What a socket is created with. */
export interface Setup {
  /** The stack, with the script's settings. */
  profile: StackProfile;
  /** Octets of the largest packet that the local interface takes. */
  readonly mtu: number;
  /** Is shown each connection before its first segment. */
  readonly onOpen: ((connection: Connection) => void) | null;
}

/** IPv4 and TCP headers without options. */
const HEADERS = 40;

/** The script's process and its kernel: open files, connections, and which of them the segments of the script concern. */
export class Process {
  readonly descriptors = new Map<number, Descriptor>();
  readonly connections: Connection[] = [];
  /** The socket whose segments the script speaks of: the one that was used last to open, listen or connect. */
  underTest: Descriptor | null = null;
  /** The connection that the script's segments go to and come from. */
  connection: Connection | null = null;
  readonly fastOpen = new FastOpenHost();
  /** `--mss`: a longer segment of the script's stands for several of so many octets; 0 = it came as it is. */
  gsoSize = 0;
  /** `--tcp_ts_ecr_scaled`: echoes of what was never sent are passed on. */
  takesAnyEcho = false;

  constructor(readonly setup: Setup) {}

  open(fd: number): Descriptor {
    const descriptor = new Descriptor();
    this.descriptors.set(fd, descriptor);
    this.focus(descriptor);
    return descriptor;
  }

  /** From here on, the script's segments are this socket's. */
  focus(descriptor: Descriptor): void {
    this.underTest = descriptor;
    this.connection = descriptor.connection;
  }

  /** A fresh endpoint with what the socket's options replace in its profile. */
  connect(descriptor: Descriptor, isClient: boolean): Connection {
    const { profile, mtu } = this.setup;
    const limit = descriptor.options.get('TCP/TCP_MAXSEG');
    const own = typeof limit === 'number' ? Math.min(mtu, limit + HEADERS) : mtu;
    const { fastOpen } = this;
    const opensFast = isClient ? descriptor.opensFast : fastOpen.serves(Number(descriptor.options.get('TCP/TCP_FASTOPEN') ?? 0));
    const chosen = { ...profile, ...descriptor.overrides, fastOpen: opensFast };
    const connection = new Connection(this.connections.length + 1, chosen, own, isClient, fastOpen);
    this.connections.push(connection);
    this.setup.onOpen?.(connection);
    this.connection = connection;
    return connection;
  }

  /** The listener that a SYN of the script's would reach. */
  get listener(): Descriptor | null {
    return this.underTest?.isListening === true ? this.underTest : null;
  }

  /** A kernel setting has changed: for sockets to come, and for those that look it up each time. */
  change(overrides: Overrides, now: number): void {
    this.setup.profile = { ...this.setup.profile, ...overrides };
    for (const connection of this.connections) connection.adjust(overrides, now);
  }
}
