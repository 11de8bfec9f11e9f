import { z } from 'zod';
import { type Model, type QueueLimit, Ring, parseQueue, queueValue, shared } from '../../engine/index.js';
import { DropReason } from '../events.js';
import type { Queue, QueueModel } from '../link-models.js';
import type { Packet } from '../packet.js';

class DropTailQueue implements Queue {
  octets = 0;
  private readonly waiting = new Ring<Packet>();

  constructor(private readonly limit: QueueLimit) {}

  get packets(): number {
    return this.waiting.length;
  }

  enqueue(packet: Packet, now: number, isLineFree: boolean): void {
    const { limit, waiting } = this;
    if (!isLineFree && (this.octets + packet.octets > limit.octets || waiting.length >= limit.packets)) {
      packet.flow.dropped(packet, DropReason.queue, now);
      return;
    }
    this.octets += packet.octets;
    waiting.push(packet);
  }

  dequeue(): Packet | null {
    const packet = this.waiting.shift();
    if (packet === undefined) return null;
    this.octets -= packet.octets;
    return packet;
  }
}

/** A FIFO that refuses what does not fit; the packet that is being sent does not count. */
export function dropTailQueue(limit: QueueLimit): QueueModel {
  return shared({ name: 'drop-tail', limit, build: () => new DropTailQueue(limit) });
}

const options = z.strictObject({ limit: queueValue.default('1MiB').describe("what may wait: '1MiB' or '1000 packets'") });

/** What a bare limit means. */
export const dropTail: Model<QueueModel, typeof options.shape> = {
  name: 'drop-tail',
  summary: 'first in, first out; what comes when it is full is dropped',
  options,
  create: ({ limit }) => dropTailQueue(shared(parseQueue(limit))),
};
