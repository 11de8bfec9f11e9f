import { Simulation } from '../../src/engine/index.js';
import { type LinkOptions, NO_FAULTS, Network } from '../../src/net/index.js';
import { type Chunk, type Listener, type Socket, type SocketUser, type StackProfile, TcpHost } from '../../src/tcp/index.js';

export const MSS = 1460;

/** 100 Mbit/s, 50 ms one way, 1500 octets, and room for whatever waits. */
export const WIRE: LinkOptions = {
  rateBps: 100e6,
  delayNs: 50e6,
  mtu: MSS + 40,
  queueOctets: Number.POSITIVE_INFINITY,
  queuePackets: Number.POSITIVE_INFINITY,
  loss: 0,
  jitterNs: 0,
};

/** Octets that nobody reads. */
export const virtual = (length: number): Chunk => ({ length, bytes: null, owner: null });

/** Writes one chunk as the send buffer takes it, then finishes. */
export class Source implements SocketUser {
  private written = 0;

  constructor(
    private readonly socket: Socket,
    private readonly chunk: Chunk,
  ) {}

  onConnected(now: number): void {
    this.onWritable(now);
  }

  onWritable(now: number): void {
    const { socket, chunk } = this;
    this.written += socket.write(chunk, this.written, chunk.length);
    socket.push(now);
    if (this.written === chunk.length) socket.shutdownWrite(now);
  }

  onReadable(now: number): void {
    if (this.socket.atEof) this.socket.close(now);
  }

  onEnded(): void {}
}

/** Reads everything at once, and sees that it comes in order. */
export class Sink implements SocketUser {
  octets = 0;
  inOrder = true;

  constructor(private readonly socket: Socket) {}

  onConnected(): void {}
  onWritable(): void {}
  onEnded(): void {}

  onReadable(now: number): void {
    const { socket } = this;
    for (let span = socket.peek(); span !== null; span = socket.peek()) {
      if (span.from !== this.octets) this.inOrder = false;
      this.octets += span.to - span.from;
      socket.consume(span.to - span.from);
    }
    socket.afterRead(now);
    if (socket.atEof) socket.close(now);
  }
}

/** Accepts connections and keeps what reads them. */
export class Sinks implements Listener {
  readonly sinks: Sink[] = [];

  onAccept(socket: Socket): void {
    const sink = new Sink(socket);
    this.sinks.push(sink);
    socket.user = sink;
  }

  /** Every connection brought its octets, in order, to the last. */
  got(connections: number, octets: number): boolean {
    return this.sinks.length === connections && this.sinks.every((sink) => sink.inOrder && sink.octets === octets);
  }
}

/** A network and both hosts' TCP, with nothing above. */
export class Lab {
  readonly simulation: Simulation;
  readonly host: TcpHost;

  constructor(up: LinkOptions, profile: StackProfile) {
    this.simulation = new Simulation('bench');
    const network = new Network(this.simulation, { up, down: WIRE }, NO_FAULTS, { onCut: () => {} });
    this.host = new TcpHost(this.simulation, network, profile, profile);
  }

  /** Each connection sends so many octets, all from instant 0; true when they have arrived. */
  transfer(connections: number, octets: number): boolean {
    const sinks = new Sinks();
    const chunk = virtual(octets);
    for (let i = 0; i < connections; i++) this.host.connect(sinks, (socket) => new Source(socket, chunk), 0);
    const stop = this.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events: Number.MAX_SAFE_INTEGER });
    return stop === 'done' && sinks.got(connections, octets);
  }
}
