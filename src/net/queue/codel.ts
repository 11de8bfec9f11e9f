import { z } from 'zod';
import {
  type Model,
  type QueueLimit,
  type RandomStream,
  duration,
  parseDuration,
  parseQueue,
  queueValue,
  shared,
} from '../../engine/index.js';
import { CoDel, type CoDelOptions } from '../codel.js';
import { DropReason } from '../events.js';
import type { Queue, QueueModel } from '../link-models.js';
import type { Packet } from '../packet.js';

class CoDelQueue implements Queue {
  private readonly backlog = { octets: 0 };
  private readonly codel: CoDel;

  constructor(
    options: CoDelOptions,
    private readonly limit: QueueLimit,
  ) {
    this.codel = new CoDel(options, this.backlog);
  }

  get packets(): number {
    return this.codel.packets;
  }

  get octets(): number {
    return this.backlog.octets;
  }

  enqueue(packet: Packet, now: number): void {
    const { limit, codel } = this;
    if (codel.packets >= limit.packets || codel.octets + packet.octets > limit.octets) packet.flow.dropped(packet, DropReason.queue, now);
    else codel.enqueue(packet, now);
  }

  dequeue(now: number): Packet | null {
    return this.codel.dequeue(now);
  }
}

const options = z.strictObject({
  target: duration('5ms').describe('standing delay that is tolerated'),
  interval: duration('100ms').describe('how long it may be exceeded: about the largest RTT'),
  limit: queueValue.default('1000 packets').describe("what may wait: '1MiB' or '1000 packets'"),
  ecn: z.boolean().default(false).describe('mark packets of ECN-capable transports in place of dropping them'),
});

/** Defaults as RFC 8289 4.3 and 4.4; the limit and ECN as Linux's `codel`. */
export const codel: Model<QueueModel, typeof options.shape> = {
  name: 'codel',
  summary: 'drops from the head, or marks, when packets have waited longer than the target for an interval (RFC 8289)',
  options,
  create({ target, interval, limit, ecn }) {
    const limits = shared(parseQueue(limit));
    const [targetNs, intervalNs] = [parseDuration(target), parseDuration(interval)];
    return shared({
      name: 'codel',
      limit: null,
      build: (_draws: RandomStream, mtu: number) => new CoDelQueue(shared({ targetNs, intervalNs, marks: ecn, mtu }), limits),
    });
  },
};
