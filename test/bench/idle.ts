import type { Socket, SocketUser } from '../../src/tcp/index.js';
import { stackProfiles, textChunk } from '../../src/tcp/index.js';
import { Lab, WIRE } from './tcp.js';
import { count, workload } from './workload.js';

const HELLO = textChunk('hello\r\n');

/** Says hello once, reads what the other end says, and stays. */
class Greeter implements SocketUser {
  octets = 0;

  constructor(private readonly socket: Socket) {}

  onConnected(now: number): void {
    this.socket.write(HELLO, 0, HELLO.length);
    this.socket.push(now);
  }

  onReadable(now: number): void {
    const span = this.socket.peek();
    if (span === null) return;
    this.octets += span.to - span.from;
    this.socket.consume(span.to - span.from);
    this.socket.afterRead(now);
  }

  onWritable(): void {}
  onEnded(): void {}
}

/** Octets that are reachable, those of typed arrays included. */
function reachable(): number {
  if (globalThis.gc === undefined) throw new Error('idle needs node --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What a connection weighs that has greeted in both directions and then keeps silent. */
export const idle = workload({
  name: 'idle',
  summary: 'octets of heap per established connection, both ends together',
  unit: 'bytes of heap per connection',
  keys: { connections: count(10_000, 1, 1e6) },
  warmUp: { connections: 1000 },
  isLevel: true,
  run({ connections }) {
    const greeters: Greeter[] = [];
    const greet = (socket: Socket): Greeter => {
      const greeter = new Greeter(socket);
      greeters.push(greeter);
      return greeter;
    };
    const onAccept = (socket: Socket, now: number): void => {
      socket.user = greet(socket);
      socket.user.onConnected(now);
    };
    const before = reachable();
    const lab = new Lab({ ...WIRE, rateBps: 0 }, stackProfiles[0].profile);
    for (let i = 0; i < connections; i++) lab.host.connect({ onAccept }, greet, 0);
    lab.simulation.run({ timeNs: 10e9, events: Number.MAX_SAFE_INTEGER });
    const weight = reachable() - before;
    const ok = greeters.length === 2 * connections && greeters.every((greeter) => greeter.octets === HELLO.length);
    return { units: Math.round(weight / connections), ok: ok && lab.simulation.agenda.size === 0 };
  },
});
