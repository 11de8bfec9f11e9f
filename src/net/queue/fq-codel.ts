import { z } from 'zod';
import { type Model, type RandomStream, Ring, duration, parseDuration, shared } from '../../engine/index.js';
import { CoDel, type CoDelOptions } from '../codel.js';
import type { Queue, QueueModel } from '../link-models.js';
import type { Packet } from '../packet.js';

interface FqCoDelOptions {
  readonly codel: CoDelOptions;
  readonly flows: number;
  readonly quantum: number;
  /** Packets in all queues together. */
  readonly limit: number;
}

/** Packets that are dropped at once, at most, when the limit is passed (Linux `drop_batch_size`). */
const DROP_BATCH = 64;

/** One of the queues that flows are spread over. */
class FlowQueue {
  deficit = 0;
  /** On neither list: it holds nothing, and will be new. */
  isIdle = true;
  readonly codel: CoDel;

  constructor(options: CoDelOptions, backlog: { octets: number }) {
    this.codel = new CoDel(options, backlog);
  }
}

class FqCoDelQueue implements Queue {
  packets = 0;
  private readonly backlog = { octets: 0 };
  /** By hash; made when first met. */
  private readonly queues = new Map<number, FlowQueue>();
  private readonly fresh = new Ring<FlowQueue>();
  private readonly old = new Ring<FlowQueue>();
  private readonly perturbation: number;

  constructor(
    private readonly options: FqCoDelOptions,
    draws: RandomStream,
  ) {
    this.perturbation = draws.integer(0x100000000) | 0;
  }

  get octets(): number {
    return this.backlog.octets;
  }

  enqueue(packet: Packet, now: number): void {
    const queue = this.queueOf(packet);
    queue.codel.enqueue(packet, now);
    this.packets++;
    if (queue.isIdle) {
      queue.isIdle = false;
      queue.deficit = this.options.quantum;
      this.fresh.push(queue);
    }
    if (this.packets > this.options.limit) this.dropFromFattest(now);
  }

  dequeue(now: number): Packet | null {
    for (;;) {
      const isFresh = this.fresh.length > 0;
      const list = isFresh ? this.fresh : this.old;
      const queue = list.at(0);
      if (queue === undefined) return null;
      if (queue.deficit <= 0) {
        queue.deficit += this.options.quantum;
        list.shift();
        this.old.push(queue);
        continue;
      }
      const before = queue.codel.packets;
      const packet = queue.codel.dequeue(now);
      this.packets -= before - queue.codel.packets;
      if (packet !== null) {
        queue.deficit -= packet.octets;
        return packet;
      }
      list.shift();
      // An empty new queue goes through the old ones once, so that it cannot be new for ever (RFC 8290 4.2).
      if (isFresh && this.old.length > 0) this.old.push(queue);
      else queue.isIdle = true;
    }
  }

  /** Half of the longest queue, from its head, though not too many at once (RFC 8290 4.1; Linux `fq_codel_drop`). */
  private dropFromFattest(now: number): void {
    let fattest: CoDel | null = null;
    for (const { codel } of this.queues.values()) if (fattest === null || codel.octets > fattest.octets) fattest = codel;
    if (fattest === null) return;
    const stop = fattest.octets - (fattest.octets >> 1);
    for (let dropped = 0; dropped < DROP_BATCH && (dropped === 0 || fattest.octets > stop); dropped++) {
      fattest.dropHead(now);
      this.packets--;
    }
  }

  private queueOf(packet: Packet): FlowQueue {
    const hash = mixed(packet.flow.number ^ this.perturbation) % this.options.flows;
    let queue = this.queues.get(hash);
    if (queue === undefined) {
      queue = new FlowQueue(this.options.codel, this.backlog);
      this.queues.set(hash, queue);
    }
    return queue;
  }
}

/** A number's 32 bits well mixed (the finaliser of MurmurHash3), from 0. */
function mixed(number: number): number {
  let x = number;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const options = z.strictObject({
  target: duration('5ms').describe('standing delay that is tolerated in each queue'),
  interval: duration('100ms').describe('how long it may be exceeded: about the largest RTT'),
  flows: z.int().min(1).max(65536).default(1024).describe('queues that connections are spread over by a hash'),
  quantum: z.int().min(1).max(1_000_000).default(1514).describe('octets that a queue may send in its turn'),
  limit: z.int().min(1).max(10_000_000).default(10_240).describe('packets in all queues together'),
  ecn: z.boolean().default(true).describe('mark packets of ECN-capable transports in place of dropping them'),
});

/** Defaults as RFC 8290 5.2 and Linux's `fq_codel`; its memory limit is not modelled. */
export const fqCodel: Model<QueueModel, typeof options.shape> = {
  name: 'fq-codel',
  summary: 'a CoDel queue for each connection in turn, those that send little first (RFC 8290)',
  options,
  create({ target, interval, flows, quantum, limit, ecn }) {
    const [targetNs, intervalNs] = [parseDuration(target), parseDuration(interval)];
    return shared({
      name: 'fq-codel',
      limit: null,
      build(draws: RandomStream, mtu: number) {
        const each = shared({ targetNs, intervalNs, marks: ecn, mtu });
        return new FqCoDelQueue(shared({ codel: each, flows, quantum, limit }), draws);
      },
    });
  },
};
