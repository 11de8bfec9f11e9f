import { NEVER, type Simulation, Source } from '../../engine/index.js';
import { type Ledger, LossCause, type MailQueue } from '../../mail/index.js';
import type { Faults } from '../../net/index.js';
import type { EndReason, Listener, Socket, SocketTask, SocketUser, TcpHost } from '../../tcp/index.js';
import { Alarm, type TimedSession } from '../alarm.js';
import { BufferedInput } from '../buffered-input.js';
import { SocketTransport } from '../socket-transport.js';
import { TlsChannel } from '../tls/channel.js';
import { PeerMemory } from './memory.js';
import { triesElsewhere } from './next-host.js';
import type { Shortfall } from './shortfall.js';
import { type ClientConfig, ClientSession, type ClientSessionOwner } from './session.js';

/** What a connection was lost to, by what its socket tells. */
const CAUSES: Readonly<Record<EndReason, LossCause>> = {
  closed: LossCause.closed,
  reset: LossCause.reset,
  timeout: LossCause.timeout,
  aborted: LossCause.reset,
};

/** One connection of the client's: joins its socket, its session and its timers. */
class ClientConnection implements SocketUser, SocketTask, TimedSession, ClientSessionOwner {
  /** Counts from 1, in the order of the SYNs. */
  readonly number: number;
  readonly queue: MailQueue;
  readonly ledger: Ledger;
  readonly trace: Simulation['trace'];
  readonly session: ClientSession;
  readonly elsewhere: number | null;
  readonly refusedElsewhere: number | null;
  readonly isLastHost: boolean;
  private readonly transport: SocketTransport;
  /** Between the transport and the session, where TLS may come to be. */
  private readonly channel: TlsChannel | null;
  /** What read calls have taken and the session has not looked at. */
  private readonly input: BufferedInput;
  private readonly alarm: Alarm;
  /** When a writer that waited for room goes on. */
  private writesOnAt = NEVER;

  constructor(
    private readonly host: SmtpClient,
    simulation: Simulation,
    private readonly socket: Socket,
    /** Which of the MX hosts it leads to. */
    readonly server: number,
    /** The same, when it is opened for mail that was lost at the host before; or 0. */
    readonly detour: number,
    /** When its SYN left. */
    readonly openedAt: number,
  ) {
    this.number = socket.flow.number;
    const { nextHost } = host.config;
    this.isLastHost = host.after(server) === null;
    this.elsewhere = triesElsewhere(nextHost) ? host.after(server) : null;
    this.refusedElsewhere = nextHost === 'at-once-even-refused' ? this.elsewhere : null;
    this.queue = host.queue;
    this.ledger = host.ledger;
    this.trace = simulation.trace;
    this.transport = new SocketTransport(socket, host.config.polls);
    const { number } = this;
    this.channel =
      host.config.tls === null ? null : new TlsChannel(this.transport, { trace: this.trace, connection: number, direction: 0 });
    const stream = this.channel ?? this.transport;
    this.input = new BufferedInput(stream, host.config.readSize);
    this.session = new ClientSession(host.config, stream, this, number, host.memories[server]);
    this.alarm = new Alarm(simulation, this, socket);
    this.session.onOpening(openedAt);
    this.alarm.update();
  }

  /** There is mail for an idle session. */
  wake(now: number): void {
    this.socket.during(this, now);
    this.alarm.update();
  }

  run(now: number): void {
    this.session.onIdle(now);
  }

  get deadline(): number {
    const { deadline } = this.session;
    return this.writesOnAt < deadline ? this.writesOnAt : deadline;
  }

  onDeadline(now: number): void {
    if (this.writesOnAt <= now) this.writeOn(now);
    if (this.session.deadline <= now) this.session.onDeadline(now);
    if (this.host.takesTime && (this.input.readable > 0 || this.transport.readable > 0 || this.transport.atEof)) this.onReadable(now);
  }

  onConnecting(now: number): void {
    if (!this.socket.isFastOpen) return;
    this.session.onConnecting(now);
    this.alarm.update();
  }

  onConnected(now: number): void {
    this.session.onConnected(now);
    this.alarm.update();
  }

  /** A send call that blocks: what has arrived waits until it returns. */
  private get isBlocked(): boolean {
    return this.host.config.blocking && this.transport.backlog > 0;
  }

  /** It reads no reply before its group is out; nor does a server read whose replies find no room. */
  get isStuck(): boolean {
    return this.isBlocked && this.transport.readable > 0;
  }

  onReadable(now: number): void {
    if (!this.isBlocked) this.read(now);
  }

  private read(now: number): void {
    const { session, input } = this;
    if (session.isAtWork) return;
    if (this.channel?.pump(now)) {
      this.host.secured++;
      session.onSecured(now);
    }
    this.lookAtInput(now);
    while (!session.isAtWork && !session.isOver && this.readMore(now)) {
      this.lookAtInput(now);
      // It acts on what it has before it reads again.
      if (this.transport.readable > 0) session.onIdle(now);
    }
    if (input.atEof) session.onLost(now);
    else session.onIdle(now);
    this.alarm.update();
  }

  /** A read call; false when it would block. */
  private readMore(now: number): boolean {
    if (!this.input.fill()) return false;
    this.input.afterRead(now);
    return true;
  }

  /** Hands the session what has been read, up to where it has work of its own, or ends. */
  private lookAtInput(now: number): void {
    const { session, input } = this;
    for (let span = input.peek(); span !== null && !session.isAtWork && !session.isOver; span = input.peek()) {
      const { chunk, from, to } = span;
      input.consume(to - from);
      session.onData(chunk.bytes as Uint8Array, from, to, now);
      // What was sent in clear behind the reply to STARTTLS may be anybody's (RFC 3207 6).
      if (session.isDeaf) input.consume(input.readable);
      if (this.host.takesTime) session.onIdle(now);
    }
  }

  onWritable(now: number): void {
    const { resume = 0 } = this.host.config.work;
    if (resume === 0) this.writeOn(now);
    else {
      this.writesOnAt = now + resume;
      this.alarm.update();
    }
  }

  /** The writer is awake, and goes on once it has the processor. */
  private writeOn(now: number): void {
    const freeAt = this.host.config.processor?.freeAt(now) ?? now;
    this.writesOnAt = freeAt > now ? freeAt : NEVER;
    if (freeAt > now) {
      this.alarm.update();
      return;
    }
    this.transport.resume(now);
    this.session.onWritable(now);
    if (this.host.config.blocking && !this.isBlocked) this.read(now);
    this.alarm.update();
  }

  onEnded(reason: EndReason, now: number): void {
    this.session.onLost(now, CAUSES[reason]);
    this.alarm.update();
  }

  /** Its host has crashed. */
  crash(now: number): void {
    this.session.onLost(now, LossCause.crash);
    this.alarm.update();
  }

  onPoint(point: string, now: number): void {
    this.host.faults.reached(point, this.socket.flow, now);
  }

  /** A cut before the QUIT has been told as such, and so has a crash. */
  onBroken(cause: LossCause, now: number): void {
    const { wasCut } = this.socket.flow;
    if (cause === LossCause.crash || (wasCut && !this.session.hasQuit)) return;
    this.ledger.broken(this.number, wasCut ? LossCause.cut : cause, now);
  }

  onStrategy(name: string): void {
    this.host.followed.add(name);
  }

  onIdle(now: number): void {
    this.host.awaitMail(now);
  }

  onUnsupported(shortfalls: readonly Shortfall[]): void {
    this.host.onUnsupported(shortfalls);
  }

  onOver(now: number): void {
    this.host.onSessionOver(this, now);
  }
}

/** The client host: keeps connections open while there is mail to send (`connections` of them at most). */
export class SmtpClient extends Source {
  /** What the server would have to offer for any mail to go, if it does not. */
  unsupported: readonly Shortfall[] = [];
  /** Names of the strategies by which mail was sent, in the order of their first use. */
  readonly followed = new Set<string>();
  /** Connections over which TLS came to be. */
  secured = 0;
  /** What is known of each server. */
  readonly memories: readonly PeerMemory[];
  /** It works on what it writes. */
  readonly takesTime: boolean;
  private readonly live: ClientConnection[] = [];
  /** A server has been found fit to send to. */
  private hasSent = false;
  private nextServer = 0;
  private filling = false;
  private isDown = false;
  /** No connection is opened before this: the client is at work on the one before. */
  private opensAt = 0;

  constructor(
    readonly simulation: Simulation,
    readonly config: ClientConfig,
    private readonly connections: number,
    readonly queue: MailQueue,
    readonly ledger: Ledger,
    readonly faults: Faults,
    private readonly tcp: TcpHost,
    /** MX hosts in order of preference: after a loss the next one is tried, and when nothing could be sent to any of them, all mail that is due is deferred (RFC 5321 5.1). */
    readonly servers: readonly Listener[],
  ) {
    super();
    this.takesTime = Object.keys(config.work).length > 0;
    this.memories = servers.map(() => new PeerMemory());
  }

  start(): void {
    this.simulation.arm(this, 0);
  }

  override fire(now: number): void {
    this.fill(now);
  }

  /** Its sockets are gone already: its sessions end, and the queue is what the disk knows. */
  onCrash(now: number): void {
    this.isDown = true;
    this.simulation.disarm(this);
    for (const connection of [...this.live]) connection.crash(now);
    this.queue.crash(now);
  }

  onRestart(now: number): void {
    this.isDown = false;
    this.nextServer = 0;
    this.opensAt = now;
    this.fill(now);
  }

  /** No server may be fit at all, which is a mistake in the scenario; or one has become unfit, and is tried again later. */
  onUnsupported(shortfalls: readonly Shortfall[]): void {
    if (this.hasSent) return;
    this.unsupported = shortfalls;
    this.simulation.halt();
  }

  onSessionOver(connection: ClientConnection, now: number): void {
    const { session, server } = connection;
    this.live.splice(this.live.indexOf(connection), 1);
    if (this.isDown) return;
    const isWell = session.isReady && session.hasQuit && !session.wasInterrupted;
    const hasFailed = session.isUnsuited || !(session.isReady && session.hasQuit);
    if (connection.detour > 0) {
      if (!session.hasBegun && hasFailed) this.queue.passOver(server, this.after(server), connection.number, now);
      this.fill(now);
      return;
    }
    if (session.refusal !== null) this.queue.refused(connection.number, now, session.refusal);
    if (isWell || (session.hasBegun && this.config.nextHost !== 'on-retry')) this.nextServer = 0;
    else if (this.nextServer === server) this.nextServer = (server + 1) % this.servers.length;
    if (session.hasBegun) {
      this.queue.reached();
      this.hasSent = true;
    } else if (hasFailed) this.onFailure(connection, now);
    // When the time for it has come again, all hosts are tried.
    if (this.queue.isUnreachable(now)) this.nextServer = 0;
    this.fill(now);
  }

  /** The host that is tried when this one fails; null: it is the last. */
  after(server: number): number | null {
    return server < this.servers.length - 1 ? server + 1 : null;
  }

  /** Nothing was sent over a connection: that counts when it led to the last host, since only then all have been tried. */
  private onFailure({ server, number, openedAt, session }: ClientConnection, now: number): void {
    if (this.after(server) === null) this.queue.connectionFailed(number, openedAt, now, session.failure ?? undefined);
  }

  /** Gives the mail that is due to idle connections, opens others for the rest, and sees to being called when there is more to do. */
  private fill(now: number): void {
    if (this.filling || this.isDown || this.unsupported.length > 0) return;
    this.filling = true;
    for (const connection of this.idle())
      if (this.queue.hasDue(now, connection.detour) && !this.queue.isUnreachable(now)) connection.wake(now);
    for (let host = this.detourWanted(now); host > 0; host = this.detourWanted(now)) this.open(host, host, now);
    while (this.wantsConnection(now) && this.opensAt <= now) this.open(this.nextServer, 0, now);
    this.filling = false;
    this.awaitMail(now);
  }

  /** Sees to being called when there is more to do, if anybody could do it then. */
  awaitMail(now: number): void {
    if (this.detourWanted(now) > 0) {
      this.simulation.arm(this, now);
      return;
    }
    const detour = Math.max(this.queue.nextDetour, this.opensAt);
    const mail = this.wantsConnection(now) ? this.opensAt : this.queue.nextDue(now, this.unused());
    // What is due now waits for a connection to end.
    const due = Math.min(detour > now ? detour : NEVER, mail > now ? mail : NEVER);
    if (due !== NEVER && (this.live.length < this.connections || this.idle().length > 0)) this.simulation.arm(this, due);
  }

  /** A further host to which a connection is to be opened now, or 0. One that is kept for mail that may come is in nobody's way. */
  private detourWanted(now: number): number {
    if (this.servers.length === 1 || this.opensAt > now || this.live.length - this.idle().length >= this.connections) return 0;
    for (let host = 1; host < this.servers.length; host++) if (this.queue.wantsDetour(host, this.unused(host), now)) return host;
    return 0;
  }

  private wantsConnection(now: number): boolean {
    return this.live.length < this.connections && this.queue.wantsConnection(this.unused(), now);
  }

  private idle(): ClientConnection[] {
    return this.config.idleNs === 0 ? [] : this.live.filter(({ session }) => session.isIdle);
  }

  /** Connections under way that have not taken up a message yet, and will. */
  private unused(detour = 0): number {
    let unused = 0;
    for (const connection of this.live) if (connection.detour === detour && !connection.session.hasWork) unused++;
    return unused;
  }

  private open(server: number, detour: number, now: number): void {
    const { work, nodelay } = this.config;
    this.opensAt = now + (work.connect ?? 0);
    this.tcp.connect(
      this.servers[server],
      (socket) => {
        if (nodelay) socket.nagle = 'off';
        const connection = new ClientConnection(this, this.simulation, socket, server, detour, now);
        this.live.push(connection);
        this.ledger.opened(socket.flow.number, server, now);
        return connection;
      },
      now,
    );
  }
}
