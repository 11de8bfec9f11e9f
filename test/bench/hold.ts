import { Simulation, Source } from '../../src/engine/index.js';
import { count, workload } from './workload.js';

const EVENTS = 3_000_000;
const LONGEST_NS = 1 << 20;

/** Fires, and comes back at a random later time. */
class Holder extends Source {
  constructor(private readonly hold: Hold) {
    super();
  }

  override fire(now: number): void {
    this.hold.on(this, now);
  }
}

/** The classic hold model of an event queue (Jones, 1986), its random numbers by xorshift. */
class Hold {
  inOrder = true;
  private readonly simulation = new Simulation('hold');
  private last = 0;
  private state = 0x2545f491;

  constructor(size: number) {
    for (let i = 0; i < size; i++) this.simulation.arm(new Holder(this), this.delay());
  }

  run(events: number): boolean {
    const stop = this.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events });
    return stop === 'events' && this.simulation.events === events && this.inOrder;
  }

  on(holder: Holder, now: number): void {
    if (now < this.last) this.inOrder = false;
    this.last = now;
    this.simulation.arm(holder, now + this.delay());
  }

  private delay(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return 1 + (this.state & (LONGEST_NS - 1));
  }
}

/** What one event costs, by the number of entries on the agenda. */
export const hold = workload({
  name: 'hold',
  summary: 'an agenda of constant size: one event off, one on at a random later time',
  unit: 'events',
  keys: { size: count(1000, 1, 1e7) },
  warmUp: {},
  run: ({ size }) => ({ units: EVENTS, ok: new Hold(size).run(EVENTS) }),
});
