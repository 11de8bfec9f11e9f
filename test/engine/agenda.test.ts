import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda, Source, Simulation } from '../../src/engine/index.js';

interface Entry {
  due: number;
  order: number;
  id: number;
}

/** The oracle: a plain list, searched for its smallest entry. */
class SortedList {
  entries: Entry[] = [];
  readonly dues = new Map<number, number>();

  arm(id: number, due: number, order: number): void {
    this.disarm(id);
    this.entries.push({ due, order, id });
    this.dues.set(id, due);
  }

  disarm(id: number): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.dues.delete(id);
  }

  takeFirst(): number {
    this.entries.sort((a, b) => a.due - b.due || a.order - b.order);
    const { id } = this.entries.shift() as Entry;
    this.dues.delete(id);
    return id;
  }
}

type Act =
  | { kind: 'arm' | 'disarm'; id: number; delay: number }
  | { kind: 'fire'; then: { kind: 'arm' | 'disarm'; id: number; delay: number }[] };

const SOURCES = 30;
const deed = fc.record({
  kind: fc.constantFrom('arm' as const, 'arm' as const, 'arm' as const, 'disarm' as const),
  id: fc.nat(SOURCES - 1),
  delay: fc.oneof(fc.nat(3), fc.nat(60)),
});
const act: fc.Arbitrary<Act> = fc.oneof(deed, fc.record({ kind: fc.constant('fire' as const), then: fc.array(deed, { maxLength: 4 }) }));

describe('the agenda', () => {
  it('fires what a sorted list would fire, whatever sources do while firing', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 40, maxLength: 250, size: 'max' }), (acts) => {
        const agenda = new Agenda();
        const list = new SortedList();
        let now = 0;
        let order = 0;
        let then: { kind: 'arm' | 'disarm'; id: number; delay: number }[] = [];
        const fired: number[] = [];
        const perform = (deeds: typeof then): void => {
          for (const { kind, id, delay } of deeds) {
            if (kind === 'disarm') {
              agenda.disarm(sources[id]);
              list.disarm(id);
            } else {
              agenda.arm(sources[id], now + delay, order);
              list.arm(id, now + delay, order++);
            }
          }
        };
        class Probe extends Source {
          constructor(readonly id: number) {
            super();
          }
          override fire(): void {
            fired.push(this.id);
            perform(then);
          }
        }
        const sources = Array.from({ length: SOURCES }, (_, id) => new Probe(id));
        for (const step of acts) {
          if (step.kind !== 'fire') perform([step]);
          else if (list.entries.length > 0) {
            now = agenda.nextDue();
            then = step.then;
            const expected = list.takeFirst();
            agenda.fireNext(now);
            if (fired.pop() !== expected) throw new Error(`not ${expected} fired`);
          }
          if (agenda.size !== list.entries.length) throw new Error(`size ${agenda.size}`);
          for (const source of sources) {
            const due = list.dues.get(source.id) ?? Number.POSITIVE_INFINITY;
            if (agenda.dueOf(source) !== due) throw new Error(`${source.id} due at ${agenda.dueOf(source)}, not ${due}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('breaks ties by scheduling order', () => {
    const simulation = new Simulation('ties');
    const fired: number[] = [];
    class Tagged extends Source {
      constructor(readonly tag: number) {
        super();
      }
      override fire(): void {
        fired.push(this.tag);
      }
    }
    const sources = Array.from({ length: 50 }, (_, tag) => new Tagged(tag));
    for (const source of sources) simulation.arm(source, 7);
    simulation.arm(sources[3], 7);
    simulation.run({ timeNs: 10, events: 100 });
    expect(fired).toEqual([...sources.map((s) => s.tag).filter((tag) => tag !== 3), 3]);
  });

  it('refuses an instant that never comes', () => {
    class Idle extends Source {
      override fire(): void {}
    }
    expect(() => new Agenda().arm(new Idle(), Number.NaN, 0)).toThrow(RangeError);
    expect(() => new Agenda().arm(new Idle(), Number.POSITIVE_INFINITY, 0)).toThrow(RangeError);
  });
});

describe('a run', () => {
  class Metronome extends Source {
    ticks: number[] = [];
    constructor(readonly simulation: Simulation) {
      super();
    }
    override fire(now: number): void {
      this.ticks.push(now);
      this.simulation.arm(this, now + 10);
    }
  }

  it('stops at its limits and says which, and can go on from there', () => {
    const simulation = new Simulation('limits');
    const metronome = new Metronome(simulation);
    simulation.arm(metronome, 0);
    expect(simulation.run({ timeNs: 35, events: 1000 })).toBe('time');
    expect(metronome.ticks).toEqual([0, 10, 20, 30]);
    expect(simulation.run({ timeNs: 1000, events: 6 })).toBe('events');
    expect(simulation.events).toBe(6);
    simulation.disarm(metronome);
    expect(simulation.run({ timeNs: 1000, events: 1000 })).toBe('done');
    expect(simulation.step()).toBe(false);
  });
});
