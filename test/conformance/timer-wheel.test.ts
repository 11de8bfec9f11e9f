import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type RecordedSegment, type Recording, replay } from '../../src/conformance/index.js';
import { tickPhaseNs } from '../../src/conformance/ticks.js';
import { TimerWheel } from '../../src/conformance/timer-wheel.js';
import { TESTBED } from '../../src/conformance/testbed.js';
import { recorded, recordings } from '../support/recordings.js';

const MS = 1e6;
const TICK = 4 * MS;
const { timerLateNs } = TESTBED;

describe('the timer wheel of a kernel with HZ = 250', () => {
  const wheel = new TimerWheel(0);

  // kernel/time/timer.c: levels of 63 · 8^n ticks, which tick every 8^n ticks; the table at the head of that file.
  it.each([
    ['a delayed ACK, in the middle of a tick', 2, 40, 44],
    ['the same at a tick', 0, 40, 44],
    ['the longest of the first level: 62 ticks', 0, 248, 252],
    ['the shortest of the second, which ticks every 32 ms', 0, 252, 256],
    ['the same a tick later', 4, 252, 288],
    ['a SYN: 250 ticks', 0, 1000, 1024],
    ['a SYN that just misses a tick of 32 ms', 24, 1000, 1056],
    ['two seconds: 500 ticks', 0, 2000, 2016],
    ['the shortest of the third level, which ticks every 256 ms', 0, 2016, 2048],
    ['a timer of four seconds', 0, 4000, 4096],
    ['a timer of 32 s, on ticks of 2048 ms', 0, 32_000, 32_768],
  ])('%s', (_, setMs, durationMs, runsMs) => {
    expect(wheel.afterDuration(setMs * MS, (setMs + durationMs) * MS)).toBe(runsMs * MS + timerLateNs);
  });

  // While timers run, base->clk is one tick ahead (__run_timers), and calc_wheel_index takes the level of the difference.
  it.each([
    ['252 ms, a retransmission timeout at 50 ms of round trip, on ticks of 4 ms', 0, 252, 256],
    ['the next longer one, on ticks of 32 ms', 0, 256, 288],
    ['2016 ms, that timeout three times doubled, on ticks of 32 ms', 0, 2016, 2048],
    ['the same a tick later', 4, 2016, 2048],
    ['the next longer one, on ticks of 256 ms', 4, 2020, 2048],
    ['the same where that leaves no time', 36, 2020, 2304],
  ])('set by a timer: %s', (_, setMs, durationMs, runsMs) => {
    expect(wheel.afterDuration(setMs * MS, (setMs + durationMs) * MS, true)).toBe(runsMs * MS + timerLateNs);
  });

  it('is never early, and late by no more than a tick of the level', () => {
    const times = fc.record({
      phase: fc.integer({ min: 0, max: 2048 * MS }),
      set: fc.integer({ min: 0, max: 1e12 }),
      duration: fc.integer({ min: 1, max: 120e9 }),
    });
    fc.assert(
      fc.property(times, ({ phase, set, duration }) => {
        const lateness = new TimerWheel(phase).afterDuration(set, set + duration) - timerLateNs - set - duration;
        const ticks = Math.ceil(duration / TICK);
        const level = ticks < 63 ? 1 : ticks < 504 ? 8 : ticks < 4032 ? 64 : 512;
        expect(lateness).toBeGreaterThanOrEqual(0);
        expect(lateness).toBeLessThanOrEqual((level + 1) * TICK);
      }),
    );
  });

  it('runs what is overdue at the next tick, and an instant in whole ticks from where it was counted', () => {
    expect(wheel.atNextTick(5 * MS)).toBe(8 * MS + timerLateNs);
    expect(wheel.atInstant(100 * MS, 90 * MS)).toBe(104 * MS + timerLateNs);
    expect(wheel.atInstant(13 * MS, 62 * MS)).toBe(64 * MS + timerLateNs);
    expect(wheel.afterDuration(13 * MS, 62 * MS)).toBe(68 * MS + timerLateNs);
  });
});

/** A recording as it would have been had all of it happened so much later on the kernel's clock. */
function shifted(recording: Recording, phaseNs: number): Recording {
  const run = replay(recording, new TimerWheel(phaseNs));
  const segs = run.captured.map(({ segment }) => segment);
  return { ...recording, segs, events: run.events };
}

describe('where the ticks lie', () => {
  // Whatever was lost last of all had to wait for a timer.
  const withTimers = recordings.filter(({ id }) => /^(?:ctl-(?:syn|fin-lost|ack3)|slow-syn|loss-10seg-k10)/.test(id));

  it('is read off what timers sent, up to the lateness of a timer', () => {
    expect(withTimers.length).toBeGreaterThan(3);
    const cases = fc.record({ recording: fc.constantFrom(...withTimers), phase: fc.integer({ min: 0, max: 32 * MS }) });
    fc.assert(
      fc.property(cases, ({ recording, phase }) => {
        const found = tickPhaseNs(shifted(recording, phase));
        const off = (((found - phase) % TICK) + TICK) % TICK;
        expect(Math.min(off, TICK - off)).toBeLessThan(0.1 * MS);
      }),
      { numRuns: 40 },
    );
  });

  it('is read off a FIN that is acknowledged at the next tick, however soon that comes', () => {
    const closing: Recording = {
      ...recorded('bulk-10seg-rtt20-ts0-reno'),
      client: [['connect'], ['sleep', 400], ['close']],
      server: [['close']],
      segs: [],
      events: [
        [20_000, 'c', 'connect', null, null],
        [30_000, 's', 'accept', null, null],
        [30_000, 's', 'close', null, null],
        [420_000, 'c', 'sleep', 400, null],
        [420_000, 'c', 'close', null, null],
      ],
    };
    const waits = [0.25, 0.75, 1.25, 2, 3, 3.75].map((phaseMs) => {
      const recording = shifted(closing, phaseMs * MS);
      const off = (tickPhaseNs(recording) - phaseMs * MS) / MS;
      expect(Math.abs(off)).toBeLessThan(0.1);
      const [, fin] = recording.segs.filter(([, , dir]) => dir === 's');
      const answer = recording.segs.find(([, , dir, , , , ack]) => dir === 'c' && ack === 2) as RecordedSegment;
      return ((answer[0] as number) - (fin[1] as number)) / 1000;
    });
    expect(Math.min(...waits)).toBeLessThan(1);
    expect(Math.max(...waits)).toBeLessThan(TICK / MS + 0.1);
  });

  it('is not read off the rest that a keepalive timer waits for, but off the interval behind it', () => {
    const silent: Recording = {
      ...recorded('bulk-10seg-rtt20-ts0-reno'),
      client: [['connect'], ['write', 50], ['read', 50], ['sleep', 4000], ['close']],
      server: [
        ['opt', 'keepalive', 1, 1, 2],
        ['read', 50],
        ['write', 50],
        ['read', 50],
      ],
      wan: { 'hole-a': 4 },
      segs: [],
      events: [
        [20_000, 'c', 'connect', null, null],
        [30_000, 's', 'accept', null, null],
        [4_000_000, 'c', 'sleep', 4000, null],
      ],
    };
    for (let phase = 1; phase < 32; phase += 3) {
      const recording = shifted(silent, phase * MS);
      const probes = recording.segs.filter(([, , dir, , seq, len]) => dir === 's' && seq === 50 && len === 0);
      expect(probes).toHaveLength(2);
      const off = (tickPhaseNs(recording) - phase * MS) / (8 * TICK);
      expect(Math.abs(off - Math.round(off))).toBeLessThan(0.01);
    }
  });

  it('decides which of two timers runs first', () => {
    const recording = recorded('ctl-syn3-lost-chat-rtt200-ts0');
    const at = (phaseMs: number): number => shifted(recording, phaseMs * MS).segs[1][0] as number;
    // The SYN's second, on the next tick of 32 ms; the link wakes up a moment later.
    const wokenNs = TESTBED.wakesUp[0].ns;
    expect([0, 10, 30].map(at)).toEqual([1024, 1002, 1022].map((ms) => ms * 1000 + (timerLateNs + wokenNs) / 1000));
  });
});
