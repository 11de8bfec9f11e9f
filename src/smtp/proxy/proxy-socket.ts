import { type Segment, type SegmentOutlet, Socket } from '../../tcp/index.js';

/** A socket of a host that stands on the path of a flow: it sends as the flow's other end would. */
export class ProxySocket extends Socket implements SegmentOutlet {
  get outlet(): SegmentOutlet {
    return this;
  }

  send(segment: Segment, now: number): void {
    this.flow.originate(segment, now);
  }
}
