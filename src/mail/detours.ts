import { NEVER } from '../engine/index.js';
import { DueQueue } from './due-queue.js';
import type { QueueEntry } from './queue.js';

/** Mail that was lost with its connection and is tried at a further host within the same try, by the number of that host; the first host is 0, and nobody's detour. */
export class Detours {
  private readonly byHost: DueQueue<QueueEntry>[] = [];

  get length(): number {
    return this.byHost.reduce((sum, { length }) => sum + length, 0);
  }

  /** When the first is due, or NEVER. */
  get nextAt(): number {
    return this.byHost.reduce((first, { nextAt }) => Math.min(first, nextAt), NEVER);
  }

  add(entry: QueueEntry): void {
    this.of(entry.detour).add(entry);
  }

  addFirst(entry: QueueEntry): void {
    this.of(entry.detour).addFirst(entry);
  }

  /** Takes out the first for a host, if it is due. */
  take(host: number, now: number): QueueEntry | undefined {
    return this.byHost[host]?.take(now);
  }

  /** Takes out all of them, due or not. */
  *takeAll(): Iterable<QueueEntry> {
    for (const queue of this.byHost) for (let entry = queue.take(NEVER); entry !== undefined; entry = queue.take(NEVER)) yield entry;
  }

  /** Whether more than so many are due for a host. */
  wants(host: number, beyond: number, now: number): boolean {
    return this.byHost[host]?.hasMoreThan(beyond, now) ?? false;
  }

  private of(host: number): DueQueue<QueueEntry> {
    while (this.byHost.length <= host) this.byHost.push(new DueQueue());
    return this.byHost[host];
  }
}
