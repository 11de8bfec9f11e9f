import { describe, expect, it } from 'vitest';
import type { Direction, Middlebox, MiddleboxMaker, MiddleboxPort, Packet } from '../../../src/index.js';
import { NEVER } from '../../../src/engine/index.js';
import { World, prepare } from '../../../src/scenario/index.js';
import { MS, fork, pureDelay, simulate, story } from '../../support/scenario.js';

/** Keeps every packet for so long, in either direction. */
class Slow implements Middlebox {
  readonly name = 'slow';
  private readonly kept: { readonly packet: Packet; readonly at: number }[] = [];

  constructor(private readonly ns: number) {}

  pass(packet: Packet, _direction: Direction, now: number, port: MiddleboxPort): void {
    this.kept.push({ packet, at: now + this.ns });
    if (this.kept.length === 1) port.wakeAt(now + this.ns);
  }

  wake(now: number, port: MiddleboxPort): void {
    for (let next = this.kept[0]; next !== undefined && next.at <= now; next = this.kept[0]) {
      this.kept.shift();
      port.forward(next.packet, now);
    }
    port.wakeAt(this.kept[0]?.at ?? NEVER);
  }
}

const slow = (ms: number): MiddleboxMaker => ({ name: 'slow', make: () => new Slow(ms * MS) });
const base = { network: pureDelay('100ms'), client: { strategy: 'lockstep' }, workload: { messages: 3, size: 100 } } as const;

describe('a box with a timer', () => {
  it('that keeps each packet for 25 ms makes a round trip 50 ms longer', () => {
    const { time, messagesPerRtt } = simulate({ ...base, middlebox: slow(25) });
    expect(time.rttNs).toBe(100 * MS);
    // 7 and 4 round trips of 150 ms.
    expect([messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([7 * 1.5, 4 * 1.5]);
  });

  it('lets nothing through that it has kept while the path broke', () => {
    // The first text leaves at 6 × 150 ms, is at the box 50 ms later, and the path breaks while it is there.
    const cut = (ms: number) => ({
      ...base,
      middlebox: slow(25),
      faults: [{ at: `${ms}ms`, kind: 'blackhole', connection: 1 }] as const,
      limits: { time: '30s' } as const,
    });
    const delivered = (ms: number) => story(cut(ms)).of('delivered').length;
    expect([delivered(960), delivered(980)]).toEqual([0, 1]);
  });

  it('goes on in a fork as in the world', () => {
    const world = new World(prepare({ ...base, middlebox: slow(25) }), 'fork');
    for (let step = 0; step < 60; step++) world.simulation.step();
    const twin = fork(world);
    expect(twin.run()).toEqual(world.run());
  });
});
