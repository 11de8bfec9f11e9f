import { opposite } from '../../net/index.js';
import { ACK, RST, Segment } from '../../tcp/index.js';

/** The RST with which a host answers a segment of a connection that it does not know (RFC 9293 3.10.7.1); null: an RST is not answered. */
export function refusalOf(segment: Segment): Segment | null {
  if (segment.has(RST)) return null;
  const { flow } = segment;
  const back = opposite(segment.direction);
  const reset = segment.has(ACK)
    ? new Segment(flow, back, RST, segment.ack, 0, 0, 0)
    : new Segment(flow, back, RST | ACK, 0, segment.end, 0, 0);
  reset.serial = flow.nextSerial();
  return reset;
}
