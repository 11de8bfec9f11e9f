import type { Simulation } from '../engine/index.js';
import { DOWN, type Flow, type Network, UP } from '../net/index.js';
import { TcpCounters } from './counters.js';
import { FastOpenCache, FastOpenKey, type FastOpenPair } from './fast-open.js';
import type { StackProfile } from './profile.js';
import { Socket, type SocketOwner, type SocketUser } from './socket.js';

/** Makes the application of a connection that a server has accepted. */
export interface Listener {
  /** The third segment of the handshake has arrived; with Fast Open, the first. */
  onAccept(socket: Socket, now: number): void;
}

/** The server's socket before its application is there. */
class Accepting implements SocketUser {
  constructor(
    private readonly socket: Socket,
    private readonly listener: Listener,
  ) {}

  onConnected(now: number): void {
    this.listener.onAccept(this.socket, now);
  }

  onReadable(): void {}
  onWritable(): void {}
  onEnded(): void {}
}

/** Opens TCP connections over a network, and notices when both ends are done with one. */
export class TcpHost implements SocketOwner {
  readonly counters = new TcpCounters();
  private readonly halfDone = new Set<Flow>();
  private readonly servers = new Map<Flow, Socket>();
  /** What it takes to listen again when a request has expired. */
  private readonly pending = new Map<Flow, { readonly client: Socket; readonly listener: Listener }>();
  /** Hosts that are down (null: the client's), and the connections that lead there. */
  private readonly down = new Map<Listener | null, Set<Flow>>();
  /** Hosts that nothing leaves any more, since they are about to crash, and the connections that lead there. */
  private readonly frozen = new Map<Listener | null, Set<Flow>>();
  /** What the client's host and each server know of each other. */
  private readonly fastOpens = new Map<Listener, FastOpenPair>();

  constructor(
    private readonly simulation: Simulation,
    private readonly network: Network,
    private readonly client: StackProfile,
    private readonly server: StackProfile,
  ) {}

  /**
   * Sends a SYN. The client's application is told of everything that follows; with
   * Fast Open, what it writes when it is attached may leave with the SYN.
   */
  connect(listener: Listener, attach: (socket: Socket) => SocketUser, now: number): Socket {
    let socket: Socket | null = null;
    const fastOpen = this.fastOpenTo(listener);
    this.network.open(now, (flow) => {
      const client = new Socket(this.simulation, flow, UP, this.client, true, this.counters, this, fastOpen);
      const server = this.listen(flow, listener, fastOpen);
      client.user = attach(client);
      this.pending.set(flow, { client, listener });
      socket = client;
      return [client, server];
    });
    const opened = socket as unknown as Socket;
    const frozen = this.frozen.get(null);
    if (frozen !== undefined) this.seal(opened.flow, null, frozen, now);
    const unreachable = this.down.get(listener);
    if (unreachable !== undefined) this.cutOff(opened.flow, listener, unreachable, now);
    opened.connect(now);
    return opened;
  }

  private listen(flow: Flow, listener: Listener, fastOpen: FastOpenPair | null): Socket {
    const server = new Socket(this.simulation, flow, DOWN, this.server, false, this.counters, this, fastOpen);
    server.user = new Accepting(server, listener);
    server.endpoint.listen();
    this.servers.set(flow, server);
    return server;
  }

  private fastOpenTo(listener: Listener): FastOpenPair | null {
    if (!this.client.fastOpen) return null;
    let pair = this.fastOpens.get(listener);
    if (pair === undefined) {
      pair = { cache: new FastOpenCache(), key: new FastOpenKey(this.fastOpens.size) };
      this.fastOpens.set(listener, pair);
    }
    return pair;
  }

  /** Nothing that a host sends from now on gets anywhere, until it has crashed. */
  freeze(host: Listener | null, now: number): void {
    if (this.frozen.has(host) || this.down.has(host)) return;
    const sealed = new Set<Flow>();
    this.frozen.set(host, sealed);
    for (const [flow, { listener }] of this.pending) if (host === null || listener === host) this.seal(flow, host, sealed, now);
  }

  private seal(flow: Flow, host: Listener | null, sealed: Set<Flow>, now: number): void {
    flow.partition(host === null ? 'up' : 'down', now);
    sealed.add(flow);
  }

  /**
   * A server's host, or the client's (null), crashes: its sockets are gone, and
   * what comes for it is lost until it is back. Returns the connections that it had open.
   */
  crash(host: Listener | null, now: number): Flow[] {
    const lost: Flow[] = [];
    const unreachable = new Set<Flow>();
    this.down.set(host, unreachable);
    for (const [flow, { client, listener }] of [...this.pending]) {
      if (host !== null && listener !== host) continue;
      const socket = host === null ? client : (this.servers.get(flow) as Socket);
      this.cutOff(flow, host, unreachable, now);
      if (socket.endpoint.state === 'listen') continue;
      if (!socket.isOver) lost.push(flow);
      socket.vanish(now);
    }
    for (const flow of this.frozen.get(host) ?? []) flow.heal(host === null ? 'up' : 'down', now);
    this.frozen.delete(host);
    return lost;
  }

  /** The host is back: of old connections it knows nothing, and answers with an RST. */
  restart(host: Listener | null, now: number): void {
    for (const flow of this.down.get(host) ?? []) flow.heal(towards(host), now);
    this.down.delete(host);
  }

  private cutOff(flow: Flow, host: Listener | null, unreachable: Set<Flow>, now: number): void {
    flow.partition(towards(host), now);
    unreachable.add(flow);
  }

  onSocketOver(socket: Socket, now: number): void {
    const { flow } = socket;
    if (this.halfDone.delete(flow)) {
      this.servers.delete(flow);
      this.pending.delete(flow);
      this.network.closed(flow);
      return;
    }
    const server = this.servers.get(flow);
    const pending = this.pending.get(flow);
    if (socket === server && pending !== undefined && !socket.endpoint.wasOpen && !flow.wasCut) {
      // The request has expired (reqsk_timer_handler) or was reset: the listener stands as before.
      flow.attach(pending.client, this.listen(flow, pending.listener, socket.fastOpen));
      return;
    }
    this.halfDone.add(flow);
    if (server !== undefined && server !== socket && server.endpoint.state === 'listen') server.abort(now);
  }
}

/** The direction that leads to a host. */
const towards = (host: Listener | null): 'up' | 'down' => (host === null ? 'down' : 'up');
