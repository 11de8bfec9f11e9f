import { Simulation } from '../../engine/index.js';
import { Flow, Link, type LinkOptions, type Packet } from '../../net/index.js';
import type { Segment } from '../../tcp/index.js';

/** A segment that the endpoint has sent. */
export interface Sent {
  readonly segment: Segment;
  /** ns. */
  readonly at: number;
  /** Another segment that continues it, or that it continues, left at the same instant: a kernel would have sent them as one. */
  isInBurst: boolean;
}

const OPEN_LINK: LinkOptions = {
  rateBps: 0,
  delayNs: 0,
  mtu: 65_535,
  queueOctets: Number.POSITIVE_INFINITY,
  queuePackets: Number.POSITIVE_INFINITY,
  loss: 0,
  jitterNs: 0,
};

/** A path that leads to the script: what the endpoint sends is kept until somebody asks for it. */
export class Wire extends Flow {
  readonly sent: Sent[] = [];
  readonly trace: Simulation['trace'];
  private last: Sent | null = null;

  constructor(
    number: number,
    /** Octets of the largest packet that the local interface takes. */
    private readonly mtu: number,
  ) {
    const simulation = new Simulation('packetdrill');
    const link = (): Link => new Link(simulation, OPEN_LINK, simulation.random.stream('loss'), simulation.random.stream('jitter'));
    super(number, simulation, [link(), link()], { onCut() {} });
    this.trace = simulation.trace;
  }

  override get pathMtu(): number {
    return this.mtu;
  }

  override send(packet: Packet, now: number): void {
    const segment = packet as Segment;
    const { last } = this;
    const isInBurst = last !== null && last.at === now && segment.length > 0 && last.segment.seq + last.segment.length === segment.seq;
    if (isInBurst && last !== null) last.isInBurst = true;
    this.last = { segment, at: now, isInBurst };
    this.sent.push(this.last);
  }
}
