/** A first-in first-out queue on a circular array; grows by doubling, never shrinks. */
export class Ring<T> {
  length = 0;
  private head = 0;
  private slots: (T | undefined)[];

  constructor(capacity = 4) {
    this.slots = capacity === 4 ? [undefined, undefined, undefined, undefined] : new Array<T | undefined>(capacity).fill(undefined);
  }

  push(item: T): void {
    if (this.length === this.slots.length) this.grow();
    this.slots[(this.head + this.length) & (this.slots.length - 1)] = item;
    this.length++;
  }

  /** Puts an item before the first. */
  unshift(item: T): void {
    if (this.length === this.slots.length) this.grow();
    this.head = (this.head - 1) & (this.slots.length - 1);
    this.slots[this.head] = item;
    this.length++;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.slots[this.head];
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & (this.slots.length - 1);
    this.length--;
    return item;
  }

  /** Takes the last item. */
  pop(): T | undefined {
    if (this.length === 0) return undefined;
    this.length--;
    const slot = (this.head + this.length) & (this.slots.length - 1);
    const item = this.slots[slot];
    this.slots[slot] = undefined;
    return item;
  }

  /** The item at a position from the front, or undefined outside the ring. */
  at(index: number): T | undefined {
    return index < 0 || index >= this.length ? undefined : this.slots[(this.head + index) & (this.slots.length - 1)];
  }

  clear(): void {
    while (this.length > 0) this.shift();
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i) as T;
  }

  private grow(): void {
    const wider = new Array<T | undefined>(this.slots.length * 2).fill(undefined);
    for (let i = 0; i < this.length; i++) wider[i] = this.at(i);
    this.slots = wider;
    this.head = 0;
  }
}
