import { DOWN, type Direction, type Middlebox, type MiddleboxPort, type Packet, UP, opposite } from '../../net/index.js';
import { ACK, RST, Segment } from '../../tcp/index.js';
import { InspectedStream, type SegmentExit } from './inspected-stream.js';
import type { Inspector, Verdict } from './inspector.js';

/** What looks at each direction; without one, its segments go on as they are. */
export interface Inspectors {
  /** Client to server. */
  readonly up?: Inspector;
  /** Server to client. */
  readonly down?: Inspector;
}

/**
 * A middlebox that rewrites payloads in place: same number of octets, so that
 * sequence numbers stay true and neither end's TCP notices. It keeps no segment that it
 * has let go and sends nothing of its own but an RST where an inspector asks for one.
 */
export class InspectingBox implements Middlebox, SegmentExit {
  private readonly streams: readonly [up: InspectedStream, down: InspectedStream];
  private isClosed = false;
  private port: MiddleboxPort | null = null;

  constructor(
    readonly name: string,
    { up, down }: Inspectors,
  ) {
    this.streams = [new InspectedStream(up ?? null, this), new InspectedStream(down ?? null, this)];
  }

  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
    this.port = port;
    const segment = packet as Segment;
    if (this.isClosed) {
      port.swallow(segment, now);
      return;
    }
    if (segment.has(ACK)) this.streams[opposite(direction)].acknowledged(segment.ack);
    this.streams[direction].take(segment, now);
  }

  onVerdict(verdict: Verdict, segment: Segment, now: number): boolean {
    const port = this.port as MiddleboxPort;
    if (verdict === 'pass') port.forward(segment, now);
    else port.swallow(segment, now);
    if (verdict === 'drop' || verdict === 'reset') this.close(verdict, segment, port, now);
    return !this.isClosed;
  }

  private close(verdict: 'drop' | 'reset', { flow }: Segment, port: MiddleboxPort, now: number): void {
    this.isClosed = true;
    if (verdict === 'drop') return;
    for (const direction of [UP, DOWN] as const) {
      const { next } = this.streams[direction];
      const reset = new Segment(flow, direction, RST | ACK, next, this.streams[opposite(direction)].next, 0, 0);
      reset.serial = flow.nextSerial();
      port.originate(reset, now);
    }
  }
}
