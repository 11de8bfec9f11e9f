import { describe, expect, it } from 'vitest';
import { RandomStreams, fork } from '../../src/engine/index.js';

const draws = (streams: RandomStreams, path: string, count: number): number[] =>
  Array.from({ length: count }, () => streams.stream(path).uniform());

describe('random streams', () => {
  it('give the same bits for the same seed and name, and others for others', () => {
    expect(draws(new RandomStreams('s'), 'a', 20)).toEqual(draws(new RandomStreams('s'), 'a', 20));
    expect(draws(new RandomStreams('s'), 'a', 3)).not.toEqual(draws(new RandomStreams('s'), 'b', 3));
    expect(draws(new RandomStreams('s'), 'a', 3)).not.toEqual(draws(new RandomStreams('t'), 'a', 3));
  });

  it('treat a seed as its source text', () => {
    expect(draws(new RandomStreams('1e3'), 'a', 3)).not.toEqual(draws(new RandomStreams('1000'), 'a', 3));
  });

  it('do not shift one another: drawing from one leaves the other as it was', () => {
    const alone = draws(new RandomStreams('s'), 'b', 50);
    const streams = new RandomStreams('s');
    const mixed = alone.map((_, i) => {
      draws(streams, 'a', i % 3);
      return streams.stream('b').uniform();
    });
    expect(mixed).toEqual(alone);
  });

  it('do not confuse the end of a seed with the start of a path', () => {
    expect(draws(new RandomStreams('s/a'), 'b', 3)).not.toEqual(draws(new RandomStreams('s'), 'a/b', 3));
  });

  it('are uniform: the mean, and a chi-squared over 16 cells', () => {
    const stream = new RandomStreams('s').stream('u');
    const n = 160_000;
    const cells = new Array<number>(16).fill(0);
    for (let i = 0; i < n; i++) cells[stream.integer(16)]++;
    const chi2 = cells.reduce((sum, count) => sum + (count - n / 16) ** 2 / (n / 16), 0);
    expect(chi2).toBeLessThan(37.7); // 15 degrees of freedom, 0.1 %
  });

  it('have exponentials with the mean and the spread asked for', () => {
    const stream = new RandomStreams('s').stream('e');
    const n = 200_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const x = stream.exponential(7);
      if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) throw new Error(`drew ${x}`);
      sum += x;
      squares += x * x;
    }
    const fiveSigma = (5 * 7) / Math.sqrt(n);
    expect(Math.abs(sum / n - 7)).toBeLessThan(fiveSigma);
    expect(Math.abs(squares / n - 98)).toBeLessThan(5 * Math.sqrt(20 / n) * 49);
  });

  it('draw nothing for a chance of 0 or 1', () => {
    const stream = new RandomStreams('s').stream('c');
    expect([stream.chance(0), stream.chance(1)]).toEqual([false, true]);
    expect(stream.uniform()).toBe(new RandomStreams('s').stream('c').uniform());
  });

  it('go on alike in a fork, each for itself', () => {
    const streams = new RandomStreams('s');
    draws(streams, 'a', 5);
    const other = fork(streams);
    const theirs = draws(other, 'a', 10);
    expect(draws(streams, 'a', 10)).toEqual(theirs);
  });

  it('that are not remembered start anew each time', () => {
    const streams = new RandomStreams('s');
    expect(streams.fresh('a').uniform()).toBe(streams.fresh('a').uniform());
    expect(streams.fresh('a').uniform()).toBe(streams.stream('a').uniform());
  });
});
