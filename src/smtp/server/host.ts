import type { RandomStream, Simulation } from '../../engine/index.js';
import type { Ledger } from '../../mail/index.js';
import type { Faults } from '../../net/index.js';
import type { EndReason, Listener, Socket, SocketUser } from '../../tcp/index.js';
import { Alarm } from '../alarm.js';
import { SocketTransport } from '../socket-transport.js';
import { Disk } from './disk.js';
import { TlsChannel } from '../tls/channel.js';
import { Checkpoints } from './checkpoints.js';
import type { Refusals } from './refusals.js';
import type { ServerConfig } from './config.js';
import { ServerSession, type ServerSessionOwner } from './session.js';
import { Suspects } from './suspects.js';

/** One accepted connection: joins its socket, its session and its timers. */
class ServerConnection implements SocketUser, ServerSessionOwner {
  readonly ledger: Ledger;
  readonly refusals: Refusals;
  readonly disk: Disk;
  readonly suspects: Suspects | null;
  readonly checkpoints: Checkpoints | null;
  readonly trace: Simulation['trace'];
  readonly draws: RandomStream;
  readonly clientHost: number;
  /** Its host has crashed. */
  isDown = false;
  /** Its socket has nothing more to tell. */
  private isEnded = false;
  private readonly transport: SocketTransport;
  /** Between the two, where TLS may come to be. */
  private readonly channel: TlsChannel | null;
  private readonly session: ServerSession;
  private readonly alarm: Alarm;

  constructor(
    private readonly host: SmtpServer,
    simulation: Simulation,
    private readonly socket: Socket,
  ) {
    this.ledger = host.ledger;
    this.refusals = host.refusals;
    this.disk = host.disk;
    this.suspects = host.suspects;
    this.checkpoints = host.checkpoints;
    this.trace = simulation.trace;
    this.draws = simulation.random.fresh(`server/work on connection ${socket.flow.number}`);
    this.clientHost = socket.flow.clientHost;
    this.transport = new SocketTransport(socket);
    const { number } = socket.flow;
    const mayBeSecured = host.config.profile.extensions.includes('STARTTLS');
    this.channel = mayBeSecured ? new TlsChannel(this.transport, { trace: this.trace, connection: number, direction: 1 }) : null;
    const channel = this.channel ?? this.transport;
    this.session = new ServerSession(host.config, channel, channel, this, number);
    this.alarm = new Alarm(simulation, this.session, socket);
  }

  onConnected(now: number): void {
    this.session.onAccepted(now);
    this.alarm.update();
  }

  onReadable(now: number): void {
    this.channel?.pump(now);
    this.session.onReadable(now);
    this.alarm.update();
  }

  onWritable(now: number): void {
    this.transport.resume(now);
    this.session.onWritable(now);
    this.alarm.update();
  }

  onEnded(reason: EndReason, now: number): void {
    this.session.onGone(now, reason === 'closed' && this.transport.finished);
    this.alarm.update();
    this.isEnded = true;
    if (this.session.isOver) this.host.connections.delete(this);
  }

  crash(now: number): void {
    this.isDown = true;
    this.session.onCrash(now);
    this.alarm.update();
  }

  onPoint(point: string, now: number): void {
    this.host.faults.reached(point, this.socket.flow, now);
  }

  onOver(): void {
    this.host.live--;
    if (this.isEnded) this.host.connections.delete(this);
  }
}

/** A server host: accepts connections and gives each a session. What its sessions share stands here. */
export class SmtpServer implements Listener {
  /** Sessions that are not over. */
  live = 0;
  /** Those that something may still come of. */
  readonly connections = new Set<ServerConnection>();
  readonly disk: Disk;
  /** Messages accepted and not delivered yet, under a rule that parks. */
  readonly suspects: Suspects | null;
  /** Transactions by TRANSID, under a rule that knows them. */
  checkpoints: Checkpoints | null;

  constructor(
    private readonly simulation: Simulation,
    readonly config: ServerConfig,
    readonly ledger: Ledger,
    readonly refusals: Refusals,
    readonly faults: Faults,
  ) {
    const { holdNs } = config.commit;
    this.checkpoints = this.newCheckpoints();
    this.disk = new Disk(simulation, ledger, config.fsync);
    this.suspects = holdNs === undefined ? null : new Suspects(simulation, holdNs);
  }

  onAccept(socket: Socket, now: number): void {
    this.live++;
    socket.endpoint.receiver.rememberArrivals();
    if (this.config.profile.nodelay) socket.nagle = 'off';
    const connection = new ServerConnection(this, this.simulation, socket);
    this.connections.add(connection);
    socket.user = connection;
    connection.onConnected(now);
  }

  /** Its sockets are gone already: so are its sessions, what they were at, and what had not reached the disk. */
  onCrash(now: number): void {
    for (const connection of [...this.connections]) connection.crash(now);
    this.connections.clear();
    this.disk.crash();
    if (!this.config.keeps.checkpoints) this.checkpoints = this.newCheckpoints();
    if (!this.config.keeps.dedup) this.config.dedup.forget?.();
  }

  /** It listens again, and that is all that it has to do. */
  onRestart(): void {}

  private newCheckpoints(): Checkpoints | null {
    const { checkpointNs } = this.config.commit;
    return checkpointNs === undefined ? null : new Checkpoints(checkpointNs);
  }
}
