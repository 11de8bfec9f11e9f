import { NEVER, Ring } from '../engine/index.js';

/** Something that is wanted at an instant, and not before. */
export interface Due {
  dueAt: number;
}

/**
 * What waits for its time, soonest first, in the order of adding where times are
 * equal. Those whose time has come stand in a ring, so that they can be counted;
 * the others in a binary heap: O(log n) each, whatever the order of the times.
 */
export class DueQueue<T extends Due> {
  private readonly due = new Ring<T>();
  private readonly waiting: T[] = [];
  private readonly orders: number[] = [];
  private added = 0;

  get length(): number {
    return this.due.length + this.waiting.length;
  }

  add(entry: T): void {
    const order = this.added++;
    let slot = this.waiting.length;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      // One that is added later goes up only when it is due sooner.
      if (this.waiting[parent].dueAt <= entry.dueAt) break;
      this.put(slot, this.waiting[parent], this.orders[parent]);
      slot = parent;
    }
    this.put(slot, entry, order);
  }

  /** Before all others: its time has come. */
  addFirst(entry: T): void {
    this.due.unshift(entry);
  }

  /** When the first is due, or NEVER. */
  get nextAt(): number {
    return (this.due.at(0) ?? this.waiting.at(0))?.dueAt ?? NEVER;
  }

  /** Whether more than so many are due. */
  hasMoreThan(count: number, now: number): boolean {
    this.promote(now);
    return (this.due.at(count)?.dueAt ?? NEVER) <= now;
  }

  /** When the first is due that is not among the first so many, or not due yet; NEVER when there is none. */
  nextAtBeyond(count: number, now: number): number {
    this.promote(now);
    return (this.due.at(count) ?? this.waiting.at(0))?.dueAt ?? NEVER;
  }

  /** Takes out the first, if it is due. */
  take(now: number): T | undefined {
    return this.hasMoreThan(0, now) ? this.due.shift() : undefined;
  }

  private promote(now: number): void {
    while (this.waiting.length > 0 && this.waiting[0].dueAt <= now) {
      this.due.push(this.waiting[0]);
      this.removeTop();
    }
  }

  private removeTop(): void {
    const entry = this.waiting.pop() as T;
    const order = this.orders.pop() as number;
    const { length } = this.waiting;
    if (length === 0) return;
    let slot = 0;
    for (let child = 1; child < length; child = 2 * slot + 1) {
      if (child + 1 < length && this.isBefore(child + 1, this.waiting[child].dueAt, this.orders[child])) child++;
      if (!this.isBefore(child, entry.dueAt, order)) break;
      this.put(slot, this.waiting[child], this.orders[child]);
      slot = child;
    }
    this.put(slot, entry, order);
  }

  private isBefore(slot: number, dueAt: number, order: number): boolean {
    const at = this.waiting[slot].dueAt;
    return at < dueAt || (at === dueAt && this.orders[slot] < order);
  }

  private put(slot: number, entry: T, order: number): void {
    this.waiting[slot] = entry;
    this.orders[slot] = order;
  }
}
