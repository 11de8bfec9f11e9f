import { Ring } from '../engine/index.js';
import type { Fsync } from './fsync.js';
import type { QueueEntry } from './queue.js';

/** A client was told that a message is taken, for some of its recipients. */
export interface Taken {
  readonly entry: QueueEntry;
  readonly recipients: readonly number[];
}

interface Note extends Taken {
  readonly safeAt: number;
}

/** What a client knows to be taken and would have forgotten if it crashed now. */
export class Journal {
  private readonly unsafe = new Ring<Note>();

  constructor(private readonly fsync: Fsync) {}

  note(entry: QueueEntry, recipients: readonly number[], now: number): void {
    this.prune(now);
    const safeAt = this.fsync.safeAt(now);
    if (safeAt > now) this.unsafe.push({ entry, recipients: [...recipients], safeAt });
  }

  /** The host has crashed: what it does not remember, oldest first. */
  crash(now: number): readonly Taken[] {
    this.prune(now);
    const forgotten = [...this.unsafe];
    this.unsafe.clear();
    return forgotten;
  }

  private prune(now: number): void {
    while ((this.unsafe.at(0)?.safeAt ?? now + 1) <= now) this.unsafe.shift();
  }
}
