import { Ring, type Simulation, Source } from '../../engine/index.js';
import type { Fsync, Ledger, Message } from '../../mail/index.js';

interface Delivery {
  readonly message: Message;
  readonly connection: number;
  readonly recipient: string;
  /** When it is safe, ns. */
  readonly dueAt: number;
}

/** Mail that a server has taken, on its way to the disk: it is delivered when it is there. */
export class Disk extends Source {
  private readonly waiting = new Ring<Delivery>();

  constructor(
    private readonly simulation: Simulation,
    private readonly ledger: Ledger,
    private readonly fsync: Fsync,
  ) {
    super();
  }

  deliver(message: Message, connection: number, recipient: string, now: number): void {
    const dueAt = this.fsync.safeAt(now);
    if (dueAt <= now && this.waiting.length === 0) this.ledger.delivered(message, connection, recipient, now);
    else {
      this.ledger.written(message, connection, recipient, now);
      this.waiting.push({ message, connection, recipient, dueAt });
      if (this.waiting.length === 1) this.simulation.arm(this, dueAt);
    }
  }

  /** What is not safe is gone. */
  crash(): void {
    this.waiting.clear();
    this.simulation.disarm(this);
  }

  override fire(now: number): void {
    for (let next = this.waiting.at(0); next !== undefined && next.dueAt <= now; next = this.waiting.at(0)) {
      this.waiting.shift();
      this.ledger.delivered(next.message, next.connection, next.recipient, now);
    }
    const first = this.waiting.at(0);
    if (first !== undefined) this.simulation.arm(this, first.dueAt);
  }
}
