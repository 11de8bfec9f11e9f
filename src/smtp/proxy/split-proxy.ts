import { NEVER, Source } from '../../engine/index.js';
import { DOWN, type Direction, type Flow, type Middlebox, type MiddleboxPort, type Packet, UP } from '../../net/index.js';
import {
  type EndReason,
  type Segment,
  type SocketOwner,
  type SocketUser,
  type StackProfile,
  TcpCounters,
  stackProfiles,
} from '../../tcp/index.js';
import { refusalOf } from '../inspect/refusal.js';
import { ProxySocket } from './proxy-socket.js';
import { Relay, type StreamEditor } from './relay.js';

/** How a proxy behaves. */
export interface ProxyOptions {
  /** How long octets stay before they go on, ns. */
  readonly holdNs: number;
  /** How long after the SYN the proxy forgets the connection, ns, or NEVER. */
  readonly livesNs: number;
  /** What it has forgotten is answered with an RST. */
  readonly resets: boolean;
  readonly editors?: { readonly up?: StreamEditor; readonly down?: StreamEditor };
}

const STACK = stackProfiles.find(({ profile }) => profile.name === 'linux-6')?.profile as StackProfile;

/** The end of a proxy. It does not keep a run going. */
class Death extends Source {
  override readonly isBackground = true;

  constructor(private readonly proxy: SplitProxy) {
    super();
  }

  override fire(now: number): void {
    this.proxy.severed(now);
  }
}

/** What a proxy does when one of its sockets tells something. */
class ProxySide implements SocketUser {
  constructor(
    private readonly proxy: SplitProxy,
    private readonly incoming: Relay,
    private readonly outgoing: Relay,
    private readonly other: ProxySocket,
  ) {}

  onConnected(now: number): void {
    this.outgoing.pump(now);
  }

  onReadable(now: number): void {
    this.incoming.read(now);
  }

  onWritable(now: number): void {
    this.outgoing.pump(now);
  }

  /** A connection that is lost takes the other along, and what was on its way. */
  onEnded(reason: EndReason, now: number): void {
    if (this.proxy.isDead || reason === 'closed') return;
    this.incoming.clear();
    this.outgoing.clear();
    this.other.abort(now);
  }
}

/**
 * A proxy that ends the client's TCP connection and opens one of its own to the server
 * in the client's name (RFC 3135 2.4, split connections). Each end speaks TCP
 * with the proxy alone: what the proxy has acknowledged it keeps, sends on, and loses when it dies. Its two sockets
 * are those of a `linux-6` host with TCP_NODELAY. The proxy stands beside the
 * server: nothing lies between the two.
 */
export class SplitProxy implements Middlebox, SocketOwner {
  isDead = false;
  private hasBegun = false;
  private readonly up: Relay;
  private readonly down: Relay;
  /** Its socket towards the client, and that towards the server. */
  private readonly toClient: ProxySocket;
  private readonly toServer: ProxySocket;

  constructor(
    readonly name: string,
    private readonly flow: Flow,
    private readonly options: ProxyOptions,
  ) {
    const { holdNs, editors } = options;
    const counters = new TcpCounters();
    this.toClient = new ProxySocket(flow.simulation, flow, DOWN, STACK, false, counters, this);
    this.toServer = new ProxySocket(flow.simulation, flow, UP, STACK, true, counters, this);
    this.up = new Relay(this.toClient, this.toServer, holdNs, editors?.up ?? null);
    this.down = new Relay(this.toServer, this.toClient, holdNs, editors?.down ?? null);
    this.toClient.user = new ProxySide(this, this.up, this.down, this.toServer);
    this.toServer.user = new ProxySide(this, this.down, this.up, this.toClient);
    for (const socket of [this.toClient, this.toServer]) socket.nagle = 'off';
    this.toClient.listen();
  }

  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
    if (this.isDead) {
      port.swallow(packet, now);
      const reset = this.options.resets ? refusalOf(packet as Segment) : null;
      if (reset !== null) port.originate(reset, now);
      return;
    }
    port.accept(packet, now);
    if (!this.hasBegun) this.begin(now);
    (direction === UP ? this.toClient : this.toServer).receive(packet, now);
  }

  severed(now: number): void {
    if (this.isDead) return;
    this.isDead = true;
    this.up.clear();
    this.down.clear();
    this.toClient.severed(now);
    this.toServer.severed(now);
  }

  tooLarge(packet: Packet, mtu: number, now: number): boolean {
    if (packet.direction !== DOWN) return false;
    this.toClient.tooLarge(packet, mtu, now);
    return true;
  }

  onSocketOver(): void {}

  private begin(now: number): void {
    this.hasBegun = true;
    const { livesNs } = this.options;
    if (livesNs !== NEVER) this.flow.simulation.arm(new Death(this), now + livesNs);
    this.toServer.connect(now);
  }
}
