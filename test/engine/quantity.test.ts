import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  QuantityError,
  formatDuration,
  parseDuration,
  parseProbability,
  parseQueue,
  parseRate,
  parseSize,
} from '../../src/engine/index.js';

describe('durations', () => {
  it.each([
    ['0', 0],
    [0, 0],
    ['0ms', 0],
    ['1ns', 1],
    ['1us', 1e3],
    ['1µs', 1e3],
    ['100ms', 1e8],
    ['1.5s', 1.5e9],
    ['5min', 3e11],
    ['2h', 7.2e12],
    ['60d', 60 * 86400e9],
    [' 20 ms ', 2e7],
  ])('%s is %d ns', (text, ns) => expect(parseDuration(text)).toBe(ns));

  it.each(['fast', '', '-1s', '1', '1 parsec', '1e3ms', '61d', '1.s', '.5s', 'ms', 'NaNs', '1constructor', 1, Number.NaN])(
    '%s is refused',
    (text) => expect(() => parseDuration(text)).toThrow(QuantityError),
  );

  it('are written so that they read back the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 * DAY }), (ns) => parseDuration(formatDuration(ns)) === ns));
    expect(formatDuration(1.5e9)).toBe('1500ms');
  });
});

describe('sizes', () => {
  it.each([
    [0, 0],
    [1000, 1000],
    ['1000', 1000],
    ['4KiB', 4096],
    ['1.5KiB', 1536],
    ['10MB', 1e7],
    ['10 kB', 1e4],
    ['1GiB', 2 ** 30],
  ])('%s is %d octets', (text, octets) => expect(parseSize(text)).toBe(octets));

  it.each(['-1', -1, 2 ** 30 + 1, '1.1GiB', '2GiB', '1XB', '', 'big', Number.NaN, 1.5])('%s is refused', (text) =>
    expect(() => parseSize(text)).toThrow(QuantityError),
  );
});

describe('rates', () => {
  it.each([
    ['unlimited', 0],
    ['1bit/s', 1],
    ['2.4kbit/s', 2400],
    ['100Mbit/s', 1e8],
    ['1000Gbit/s', 1e12],
  ])('%s is %d bit/s', (text, rate) => expect(parseRate(text)).toBe(rate));

  it.each(['0bit/s', '1001Gbit/s', '100', '100Mbps', '', 'infinite'])('%s is refused', (text) =>
    expect(() => parseRate(text)).toThrow(QuantityError),
  );
});

describe('queues and probabilities', () => {
  it('bound a queue by octets or by packets', () => {
    expect(parseQueue('1MiB')).toEqual({ octets: 2 ** 20, packets: Number.POSITIVE_INFINITY });
    expect(parseQueue('1000 packets')).toEqual({ octets: Number.POSITIVE_INFINITY, packets: 1000 });
    expect(parseQueue('1 packet').packets).toBe(1);
    expect(parseQueue(5000).octets).toBe(5000);
    for (const bad of ['lots', '-1 packets', '1.5 packets', -1]) expect(() => parseQueue(bad)).toThrow(QuantityError);
  });

  it('take a probability as a number or a percentage', () => {
    expect([parseProbability(0), parseProbability(1), parseProbability(0.25)]).toEqual([0, 1, 0.25]);
    expect([parseProbability('1%'), parseProbability('100 %'), parseProbability('0.01')]).toEqual([0.01, 1, 0.01]);
    for (const bad of [-0.1, 1.1, '101%', 'often', Number.NaN, '']) expect(() => parseProbability(bad)).toThrow(QuantityError);
  });
});
