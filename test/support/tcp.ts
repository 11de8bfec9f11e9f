import { type EventKind, MILLISECOND, NEVER, type Sink, Simulation, type StopReason, fork } from '../../src/engine/index.js';
import {
  DOWN,
  type Direction,
  type FaultPlan,
  type Flow,
  type LinkOptions,
  NO_FAULTS,
  Network,
  type NetworkOptions,
  UP,
} from '../../src/net/index.js';
import {
  SEGMENT_SENT,
  type EndReason,
  type Socket,
  type SocketUser,
  type StackProfile,
  TcpHost,
  flagNames,
  stackProfiles,
  withOverrides,
} from '../../src/tcp/index.js';

/** A stack by name, with some choices replaced. */
export function stack(
  name: 'linux-6' | 'linux-6-reno' | 'freebsd-14' | 'windows-2022' | 'rfc',
  overrides: Partial<StackProfile> = {},
): StackProfile {
  const found = stackProfiles.find((named) => named.profile.name === name);
  if (found === undefined) throw new Error(`no stack ${name}`);
  // Full segments of 1460 octets and a window that is open, unless a test is about those: easier to count in.
  return withOverrides(found.profile, { timestamps: false, receiveWindow: 'open', ...overrides });
}

export const ms = (x: number): number => x * MILLISECOND;

/** 50 ms each way, no limit on rate, queue or window of anything. */
export const IDEAL_LINK: LinkOptions = {
  rateBps: 0,
  delayNs: ms(50),
  mtu: 1500,
  queueOctets: Number.POSITIVE_INFINITY,
  queuePackets: Number.POSITIVE_INFINITY,
  loss: 0,
  jitterNs: 0,
};

/** A segment as the trace saw it leave. */
export interface Sent {
  readonly at: number;
  readonly direction: Direction;
  readonly flags: string;
  readonly seq: number;
  readonly length: number;
  readonly ack: number;
  readonly window: number;
}

/** Collects every segment that a world sends. */
export class SegmentLog implements Sink {
  readonly sent: Sent[] = [];

  record(
    kind: EventKind,
    now: number,
    _c: number,
    direction: number,
    _s: number,
    flags: number,
    seq: number,
    length: number,
    ack: number,
    window: number,
  ): void {
    if (kind !== SEGMENT_SENT) return;
    this.sent.push({ at: now, direction: direction as Direction, flags: flagNames(flags), seq, length, ack, window });
  }

  /** Segments with payload in one direction. */
  data(direction: Direction): Sent[] {
    return this.sent.filter((segment) => segment.direction === direction && segment.length > 0);
  }

  from(direction: Direction): Sent[] {
    return this.sent.filter((segment) => segment.direction === direction);
  }
}

/** An application that writes what it is told, reads all it can, and remembers. */
export class App implements SocketUser {
  readonly received: number[] = [];
  /** Octets read, for worlds whose octets are not real. */
  octets = 0;
  connectedAt = NEVER;
  /** When it read last. */
  readAt = NEVER;
  eofAt = NEVER;
  ended: EndReason | null = null;
  endedAt = NEVER;
  endings = 0;
  /** How many octets one reading takes, for readers that are slow or do not read. */
  appetite = Number.MAX_SAFE_INTEGER;
  closesAtEof = false;
  socket: Socket | null = null;
  onBytes: ((app: App, now: number) => void) | null = null;
  private queue: { bytes: Uint8Array | null; from: number; length: number }[] = [];
  private finishing: 'no' | 'shutdown' | 'close' = 'no';

  /** Queues octets; pushes after each write, as an application without MSG_MORE. */
  write(data: Uint8Array | string | number, now: number): void {
    const bytes = typeof data === 'number' ? null : typeof data === 'string' ? new TextEncoder().encode(data) : data;
    this.queue.push({ bytes, from: 0, length: bytes === null ? (data as number) : bytes.length });
    this.pump(now);
  }

  /** Ends the writing side when everything queued is in the send buffer. */
  finish(how: 'shutdown' | 'close', now: number): void {
    this.finishing = how;
    this.pump(now);
  }

  onConnected(now: number): void {
    this.connectedAt = now;
    this.pump(now);
  }

  onReadable(now: number): void {
    this.read(this.appetite, now);
  }

  onWritable(now: number): void {
    this.pump(now);
  }

  onEnded(reason: EndReason, now: number): void {
    this.ended = reason;
    this.endedAt = now;
    this.endings++;
  }

  read(most: number, now: number): number {
    const socket = this.socket as Socket;
    let left = most;
    for (let span = socket.peek(); span !== null && left > 0; span = socket.peek()) {
      const take = Math.min(left, span.to - span.from);
      if (span.chunk.bytes !== null) for (let i = 0; i < take; i++) this.received.push(span.chunk.bytes[span.from + i]);
      this.octets += take;
      left -= take;
      socket.consume(take);
    }
    if (left < most) {
      this.readAt = now;
      socket.afterRead(now);
    }
    if (left < most) this.onBytes?.(this, now);
    if (socket.atEof && this.eofAt === NEVER) {
      this.eofAt = now;
      if (this.closesAtEof) this.finish('close', now);
    }
    return most - left;
  }

  text(): string {
    return String.fromCharCode(...this.received);
  }

  private pump(now: number): void {
    const { socket } = this;
    if (socket === null || !socket.canSend) return;
    while (this.queue.length > 0) {
      const item = this.queue[0];
      const chunk = { length: item.length, bytes: item.bytes, owner: null };
      item.from += socket.write(chunk, item.from, item.length);
      socket.push(now);
      if (item.from < item.length) return;
      this.queue.shift();
    }
    if (this.finishing === 'close') socket.close(now);
    if (this.finishing === 'shutdown') socket.shutdownWrite(now);
  }
}

export interface WorldOptions {
  readonly seed?: string;
  readonly client?: StackProfile;
  readonly server?: StackProfile;
  readonly link?: Partial<LinkOptions>;
  readonly up?: Partial<LinkOptions>;
  readonly down?: Partial<LinkOptions>;
  readonly narrow?: NetworkOptions['narrow'];
  readonly faults?: FaultPlan;
  readonly silent?: boolean;
}

interface Deed {
  readonly at: number;
  readonly act: (now: number) => void;
}

/** A client and a server over a network, with the segments that they send. */
export class World {
  readonly simulation: Simulation;
  readonly network: Network;
  readonly host: TcpHost;
  readonly log = new SegmentLog();
  readonly clients: App[] = [];
  readonly servers: App[] = [];
  /** Prepares each server application before it hears of anything. */
  dress: (server: App) => void = () => {};
  private readonly deeds: Deed[] = [];

  constructor(options: WorldOptions = {}) {
    this.simulation = new Simulation(options.seed ?? 'test');
    if (!options.silent) this.simulation.trace.attach(this.log);
    const link = { ...IDEAL_LINK, ...options.link };
    this.network = new Network(
      this.simulation,
      {
        up: { ...link, ...options.up },
        down: { ...link, ...options.down },
        ...(options.narrow === undefined ? {} : { narrow: options.narrow }),
      },
      options.faults ?? NO_FAULTS,
      { onCut() {} },
    );
    this.host = new TcpHost(this.simulation, this.network, options.client ?? stack('linux-6'), options.server ?? stack('linux-6'));
  }

  /** The first client, connecting as the story begins. */
  get client(): App {
    return this.clients[0];
  }

  get server(): App {
    return this.servers[0];
  }

  connect(now = this.simulation.now): App {
    const app = new App();
    this.clients.push(app);
    this.host.connect(
      this,
      (socket) => {
        app.socket = socket;
        return app;
      },
      now,
    );
    return app;
  }

  onAccept(socket: Socket, now: number): void {
    const app = new App();
    this.dress(app);
    app.socket = socket;
    socket.user = app;
    this.servers.push(app);
    app.onConnected(now);
  }

  /** Something to do at an instant, before whatever else happens then. */
  at(when: number, act: (now: number) => void): this {
    this.deeds.push({ at: when, act });
    this.deeds.sort((a, b) => a.at - b.at);
    return this;
  }

  /** Runs to the instant, or until nothing is left to do. */
  run(untilNs = ms(3_600_000), events = 20_000_000): StopReason {
    for (let deed = this.deeds.shift(); deed !== undefined; deed = this.deeds.shift()) {
      if (deed.at > untilNs) {
        this.deeds.unshift(deed);
        break;
      }
      this.simulation.run({ timeNs: deed.at - 1, events });
      this.simulation.now = deed.at;
      deed.act(deed.at);
    }
    return this.simulation.run({ timeNs: untilNs, events });
  }

  fork(): World {
    return fork(this);
  }
}

/** A world whose client has connected: the clock stands at 1 RTT (100 ms). */
export function connected(options: WorldOptions = {}, dress: (server: App) => void = () => {}): World {
  const world = new World(options);
  world.dress = dress;
  world.connect(0);
  world.run(2 * world.network.rttNs);
  return world;
}

export { DOWN, UP, type Flow };
