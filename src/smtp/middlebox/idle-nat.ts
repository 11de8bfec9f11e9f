import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../engine/index.js';
import type { Direction, Middlebox, MiddleboxPort, Packet } from '../../net/index.js';
import type { Segment } from '../../tcp/index.js';
import { refusalOf } from '../inspect/refusal.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';

const options = z.strictObject({
  after: duration('300s').describe('silence after which the connection is forgotten; 30 to 300 s are met with'),
  answer: z.enum(['silence', 'rst']).default('silence').describe('what the sender of a later segment gets'),
});

/** One connection's entry in the table. */
class TableEntry implements Middlebox {
  readonly name = 'idle-nat';
  private seenAt = -1;
  private isForgotten = false;

  constructor(
    private readonly afterNs: number,
    private readonly resets: boolean,
  ) {}

  pass(packet: Packet, _direction: Direction, now: number, port: MiddleboxPort): void {
    if (this.seenAt >= 0 && now - this.seenAt >= this.afterNs) this.isForgotten = true;
    if (!this.isForgotten) {
      this.seenAt = now;
      port.forward(packet, now);
      return;
    }
    port.swallow(packet, now);
    const reset = this.resets ? refusalOf(packet as Segment) : null;
    if (reset !== null) port.originate(reset, now);
  }
}

/**
 * A NAT or stateful firewall that forgets a connection when no segment has passed
 * for a while, and tells nobody. What either end sends afterwards is dropped, so that
 * both believe in a connection that is none, until their own timers run out: the
 * server's 250 after a long scan, or the next message of a client that keeps idle
 * connections. RFC 5382 (REQ-5) asks for two hours and four minutes at least.
 * Any segment keeps the entry, keepalives too (`tcp: { keepalive: true }`).
 *
 * With `rst` the box answers what it does not know as a host does (RFC 9293 3.10.7.1): the one that
 * sent the segment learns at once, the other end nothing.
 */
export const idleNat: Model<MiddleboxMaker, typeof options.shape> = {
  name: 'idle-nat',
  summary: 'forgets a connection in which nothing has passed for 300 s, and drops what comes later, silently',
  options,
  create: ({ after, answer }) => {
    const afterNs = parseDuration(after);
    return shared({ name: 'idle-nat', make: () => new TableEntry(afterNs, answer === 'rst') });
  },
};
