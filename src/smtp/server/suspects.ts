import { NEVER, Ring, type Simulation, Source } from '../../engine/index.js';
import type { Stored } from './arrival.js';

/** Who delivers a message that was parked. */
export interface SuspectOwner {
  deliver(stored: Stored, now: number): void;
  /** A copy of an undecided message has come: the earlier one is dropped for it. */
  superseded(stored: Stored, by: Stored, now: number): void;
}

interface Suspect {
  readonly owner: SuspectOwner;
  readonly stored: Stored;
  /** When it is delivered, ns; NEVER while its session lives. */
  due: number;
}

/** By what two tries of one transaction are known: who sends, from whom, to whom, and what, octet for octet. */
const fingerprint = ({ client, sender, parameters, recipients, contentHash }: Stored): string =>
  [client, sender, parameters, [...recipients].sort().join(' '), contentHash].join('\n');

/**
 * The messages of one host that have been accepted and are not delivered yet
 * (rule R8): those that wait for proof in a live session, and those whose
 * connection died without it, parked until their hold is over.
 */
export class Suspects extends Source {
  private readonly known = new Map<string, Suspect>();
  /** By due time, since all wait equally long. Those replaced meanwhile are still in it. */
  private readonly parked = new Ring<Suspect>();

  constructor(
    private readonly simulation: Simulation,
    private readonly holdNs: number,
  ) {
    super();
  }

  /** Messages that wait, in either phase. */
  get count(): number {
    return this.known.size;
  }

  /** A message begins to wait. One that waits already, and is the same, is dropped for it. */
  admit(stored: Stored, owner: SuspectOwner, now: number): void {
    const print = fingerprint(stored);
    const earlier = this.known.get(print);
    this.known.set(print, { owner, stored, due: NEVER });
    if (earlier === undefined) return;
    earlier.owner.superseded(earlier.stored, stored, now);
    this.rearm();
  }

  /** Its session knows what becomes of it. */
  release(stored: Stored): void {
    const print = fingerprint(stored);
    if (this.known.get(print)?.stored === stored) this.known.delete(print);
  }

  /** Its connection has died without proof. */
  park(stored: Stored, now: number): void {
    const suspect = this.known.get(fingerprint(stored));
    if (suspect?.stored !== stored) return;
    suspect.due = now + this.holdNs;
    this.parked.push(suspect);
    this.rearm();
  }

  override fire(now: number): void {
    for (let next = this.parked.at(0); next !== undefined && next.due <= now; next = this.parked.at(0)) {
      this.parked.shift();
      if (!this.waits(next)) continue;
      this.release(next.stored);
      next.owner.deliver(next.stored, now);
    }
    this.rearm();
  }

  private waits({ stored }: Suspect): boolean {
    return this.known.get(fingerprint(stored))?.stored === stored;
  }

  private rearm(): void {
    for (let next = this.parked.at(0); next !== undefined && !this.waits(next); next = this.parked.at(0)) this.parked.shift();
    const due = this.parked.at(0)?.due ?? NEVER;
    if (due === NEVER) this.simulation.disarm(this);
    else this.simulation.arm(this, due);
  }
}
