import { MILLISECOND, SECOND } from '../../engine/index.js';
import type { StackProfile } from '../../tcp/index.js';
import { type Overrides, buffers } from '../sysctl.js';
import { Connection } from './connection.js';
import { Descriptor } from './descriptor.js';
import { FastOpenHost } from './fast-open.js';
import type { IcmpPacket } from './script.js';
import { Snmp } from './snmp.js';

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
/** UINT_MAX. */
const NO_LIMIT = 0xffff_ffff;

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
  /** What routers have said of the way to the peer: octets of payload and options that it carries (rt_pmtu). */
  private pathMss = Number.MAX_SAFE_INTEGER;
  /** `--bind_port`: the port that bind() takes; null = whatever it is. */
  bindPort: number | null = null;
  private readonly snmp = new Snmp();
  /** tcp_tw_reuse: 1 = ports of connections in TIME-WAIT may be used again, ns after it has begun. */
  private reusesPorts = false;
  private reuseDelayNs = SECOND;
  /** tcp_min_tso_segs; 0 = what it is by itself. */
  private leastSegments = 0;
  /** tcp_notsent_lowat: octets written that nobody has sent, at which writers wait; 0 = however many. */
  private notSentLimit = 0;
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
    const connection = new Connection(this.connections.length + 1, chosen, own, isClient, fastOpen, descriptor.fastOpenKey);
    connection.endpoint.agreement.pathMss = this.pathMss;
    connection.port = descriptor.port;
    const { queue, packets } = connection.endpoint.sender;
    if (packets !== null && this.leastSegments > 0) packets.least = this.leastSegments;
    if (queue !== null) queue.notSentLimit = Number(descriptor.options.get('TCP/TCP_NOTSENT_LOWAT') ?? 0) || this.notSentLimit;
    this.connections.push(connection);
    this.setup.onOpen?.(connection);
    this.connection = connection;
    return connection;
  }

  /** The listener that a SYN of the script's would reach. */
  get listener(): Descriptor | null {
    return this.underTest?.isListening === true ? this.underTest : null;
  }

  /** A router's message comes. */
  hearRouter(packet: IcmpPacket, now: number): void {
    const { connection } = this;
    if (connection === null) return;
    connection.injectIcmp(packet, now);
    this.pathMss = Math.min(this.pathMss, connection.endpoint.agreement.pathMss);
  }

  /**
   * Whether a socket may connect from its port: not from that of a connection in TIME-WAIT, unless timestamps tell old
   * segments apart, and some time has passed where nobody has bound the port (tcp_twsk_unique). Clocks count ms.
   */
  mayConnect({ port, isBound }: Descriptor, now: number): boolean {
    if (port === null) return true;
    return this.connections.every((other) => {
      const { waitingSince, agreement } = other.endpoint;
      if (other.port !== port || waitingSince === null) return true;
      if (!agreement.timestamps) return false;
      const passedNs = (Math.floor(now / MILLISECOND) - Math.floor(waitingSince / MILLISECOND)) * MILLISECOND;
      return isBound || (this.reusesPorts && passedNs > this.reuseDelayNs);
    });
  }

  /** Takes a kernel setting if it concerns more than one connection. @throws Mismatch for a counter that is not as it is said to be */
  set(name: string, value: string | number): boolean {
    switch (name) {
      case 'tcp_tw_reuse':
        this.reusesPorts = value === 1;
        return true;
      case 'tcp_tw_reuse_delay':
        this.reuseDelayNs = Number(value) * MILLISECOND;
        return true;
      case 'tcp_min_tso_segs':
        this.leastSegments = Number(value);
        return true;
      case 'tcp_notsent_lowat':
        this.notSentLimit = Number(value) >>> 0 === NO_LIMIT ? 0 : Number(value);
        return true;
      case 'tcp_wmem':
        Object.assign(
          this.setup.profile,
          buffers(value, name, (sendBufferFirst, sendBuffer) => ({ sendBufferFirst, sendBuffer })),
        );
        return true;
      case 'nstat': {
        const [counter, expected] = String(value).split('=');
        if (counter === '') this.snmp.forget(this.connections);
        else this.snmp.check(counter, expected === undefined ? null : Number(expected), this.connections);
        return true;
      }
      default:
        return this.fastOpen.set(name, value);
    }
  }

  /** A kernel setting has changed: for sockets to come, and for those that look it up each time and have no option of their own. */
  change(overrides: Overrides, now: number): void {
    this.setup.profile = { ...this.setup.profile, ...overrides };
    for (const connection of this.connections) {
      const own = [...this.descriptors.values()].find((descriptor) => descriptor.connection === connection)?.overrides ?? {};
      connection.adjust(Object.fromEntries(Object.entries(overrides).filter(([name]) => !Object.hasOwn(own, name))), now);
    }
  }
}
