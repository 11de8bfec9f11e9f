import type { Source } from './source.js';
import { NEVER } from './time.js';

/** Columns of eight numbers are small enough for V8 to keep them on its heap, where they cost least to make. */
const FIRST_CAPACITY = 8;

/**
 * The event queue: a binary heap of sources by (due, order), keys in typed
 * arrays beside it. Equal instants fire in scheduling order. A source that is
 * firing keeps its place at the top until it arms itself anew or returns, so
 * that advancing it costs one sift instead of a pop and a push.
 */
export class Agenda {
  size = 0;
  /** Entries that keep a run going. */
  foreground = 0;
  private due = new Float64Array(FIRST_CAPACITY);
  private order = new Float64Array(FIRST_CAPACITY);
  private sources: Source[] = [];
  private firing: Source | null = null;

  /** Instant of the next event, or NEVER. */
  nextDue(): number {
    return this.size === 0 ? NEVER : this.due[0];
  }

  dueOf(source: Source): number {
    return source.slot < 0 || source === this.firing ? NEVER : this.due[source.slot];
  }

  /** Puts the source on the agenda, or moves it there to a new instant. */
  arm(source: Source, due: number, order: number): void {
    if (!(due < NEVER)) refuse(due);
    const slot = source.slot;
    if (source === this.firing) this.firing = null;
    if (slot < 0) {
      if (this.size === this.due.length) this.grow();
      if (!source.isBackground) this.foreground++;
      this.siftUp(this.size++, source, due, order);
      return;
    }
    const before = due < this.due[slot] || (due === this.due[slot] && order < this.order[slot]);
    if (before) this.siftUp(slot, source, due, order);
    else this.siftDown(slot, source, due, order);
  }

  disarm(source: Source): void {
    if (source === this.firing) this.firing = null;
    const slot = source.slot;
    if (slot < 0) return;
    source.slot = -1;
    if (!source.isBackground) this.foreground--;
    const last = --this.size;
    const moved = this.sources[last];
    const due = this.due[last];
    const order = this.order[last];
    this.sources.pop();
    if (slot === last) return;
    const parent = (slot - 1) >> 1;
    if (slot > 0 && (due < this.due[parent] || (due === this.due[parent] && order < this.order[parent]))) {
      this.siftUp(slot, moved, due, order);
    } else {
      this.siftDown(slot, moved, due, order);
    }
  }

  /** Fires the earliest source. The agenda must not be empty. */
  fireNext(now: number): void {
    const source = this.sources[0];
    this.firing = source;
    source.fire(now);
    if (this.firing === source) this.disarm(source);
  }

  private siftUp(start: number, source: Source, due: number, order: number): void {
    const { due: dues, order: orders, sources } = this;
    let slot = start;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      const parentDue = dues[parent];
      if (parentDue < due || (parentDue === due && orders[parent] < order)) break;
      this.place(slot, sources[parent], parentDue, orders[parent]);
      slot = parent;
    }
    this.place(slot, source, due, order);
  }

  private siftDown(start: number, source: Source, due: number, order: number): void {
    const { due: dues, order: orders, sources, size } = this;
    let slot = start;
    for (let child = 2 * slot + 1; child < size; child = 2 * slot + 1) {
      const right = child + 1;
      if (right < size && (dues[right] < dues[child] || (dues[right] === dues[child] && orders[right] < orders[child]))) child = right;
      const childDue = dues[child];
      if (due < childDue || (due === childDue && order < orders[child])) break;
      const moved = sources[child];
      dues[slot] = childDue;
      orders[slot] = orders[child];
      sources[slot] = moved;
      moved.slot = slot;
      slot = child;
    }
    dues[slot] = due;
    orders[slot] = order;
    if (slot === start && source.slot === slot) return;
    sources[slot] = source;
    source.slot = slot;
  }

  private place(slot: number, source: Source, due: number, order: number): void {
    this.due[slot] = due;
    this.order[slot] = order;
    this.sources[slot] = source;
    source.slot = slot;
  }

  private grow(): void {
    const due = new Float64Array(this.due.length * 2);
    due.set(this.due);
    this.due = due;
    const order = new Float64Array(due.length);
    order.set(this.order);
    this.order = order;
  }
}

function refuse(due: number): never {
  throw new RangeError(`an event cannot be due at ${due}`);
}
