import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/engine/index.js';
import { type RetryPolicy, retrySchedules } from '../../src/mail/index.js';
import { createModel, type ModelReference } from '../../src/scenario/models.js';

/** Ages at which a message is tried, the first aside, when each try takes no time. */
function tries(reference: ModelReference): { ages: number[]; policy: RetryPolicy } {
  const policy = createModel(retrySchedules, reference);
  const ages: number[] = [];
  for (let age = 0, tried = 1; ; tried++) {
    age += policy.delayNs(tried, age);
    if (age >= policy.giveUpAfterNs) return { ages, policy };
    ages.push(age);
  }
}

const waits = (ages: readonly number[], unit: number): number[] => ages.map((age, i) => (age - (ages[i - 1] ?? 0)) / unit);

describe('retry schedules', () => {
  it('Postfix: the age doubles, from 300 s to 4000 s, for 5 days', () => {
    const { ages } = tries('postfix');
    expect(waits(ages, SECOND).slice(0, 8)).toEqual([300, 300, 600, 1200, 2400, 4000, 4000, 4000]);
    expect(ages.at(-1)).toBeGreaterThan(5 * DAY - 4000 * SECOND);
  });

  it('Exim: F,2h,15m; G,16h,1h,1.5; F,4d,6h', () => {
    const { ages, policy } = tries('exim');
    const inHours = waits(ages, HOUR);
    expect(inHours.slice(0, 8)).toEqual(Array(8).fill(0.25));
    // 1, 1.5, 2.25 … until the age of 16 h has passed: 2 + 1 + 1.5 + 2.25 + 3.375 + 5.0625 = 15.1875.
    expect(inHours.slice(8, 14)).toEqual([1, 1.5, 2.25, 3.375, 5.0625, 7.59375]);
    expect(new Set(inHours.slice(14))).toEqual(new Set([6]));
    expect(policy.giveUpAfterNs).toBe(4 * DAY);
  });

  it('Exim: at the next queue run that the rule allows', () => {
    const { ages } = tries({ name: 'exim', runs: '30min' });
    // Due at 6.75, 10.375 (3.375 later) and 15.5625 h, and tried at the runs of 7, 10.5 and 16 h.
    expect(ages.slice(0, 11).map((age) => age / HOUR)).toEqual([0.5, 1, 1.5, 2, 3, 4.5, 7, 10.5, 16, 22, 28]);
    for (const age of ages) expect(age % (30 * MINUTE)).toBe(0);
  });

  it('Exim: a rule of its own, and none that is not one', () => {
    expect(waits(tries({ name: 'exim', rule: 'F,1h,20m' }).ages, MINUTE)).toEqual([20, 20]);
    for (const rule of ['F,2h', 'G,2h,1h', 'F,2h,15m; F,1h,15m', 'F,2h,0m', 'G,2h,1h,0.5', '']) {
      expect(() => createModel(retrySchedules, { name: 'exim', rule }), rule).toThrow(/retry rule/);
    }
  });

  it('qmail: ages of (20 k)² seconds, for 7 days', () => {
    const { ages, policy } = tries('qmail');
    expect(ages).toEqual(ages.map((_, k) => (20 * (k + 1)) ** 2 * SECOND));
    expect([ages.length, policy.giveUpAfterNs]).toEqual([Math.ceil(Math.sqrt(7 * 86_400) / 20) - 1, 7 * DAY]);
  });

  it('OpenSMTPD: ages of 400 s times the squares, for 4 days', () => {
    const { ages } = tries('opensmtpd');
    expect(ages).toEqual(ages.map((_, k) => 400 * (k + 1) ** 2 * SECOND));
    expect(ages).toHaveLength(Math.ceil(Math.sqrt((4 * 86_400) / 400)) - 1);
  });

  it('sendmail: at every queue run, late or not', () => {
    const { ages } = tries({ name: 'sendmail', runs: '30min' });
    expect(new Set(waits(ages, MINUTE))).toEqual(new Set([30]));
    const policy = createModel(retrySchedules, 'sendmail');
    expect(policy.delayNs(1, 10 * MINUTE)).toBe(20 * MINUTE);
  });

  it('Haraka: 2^(n+5) seconds after the n-th failure, bounced at the 13th', () => {
    const { ages } = tries('haraka');
    expect(waits(ages, SECOND)).toEqual(Array.from({ length: 12 }, (_, k) => 2 ** (k + 6)));
  });

  it('RFC 5321 4.5.4.1: at least 30 minutes, two tries in the first hour, then every two or three hours, four to five days', () => {
    const { ages, policy } = tries('rfc5321');
    expect(ages.filter((age) => age < HOUR)).toHaveLength(1);
    expect(Math.min(...waits(ages, MINUTE))).toBeGreaterThanOrEqual(30);
    for (const wait of waits(ages, HOUR).slice(1)) expect(wait >= 2 && wait <= 3).toBe(true);
    expect(policy.giveUpAfterNs >= 4 * DAY && policy.giveUpAfterNs <= 5 * DAY).toBe(true);
  });

  it.each(retrySchedules.map(({ name }) => name))('%s never waits for nothing, or with half nanoseconds', (name) => {
    const policy = createModel(retrySchedules, name);
    for (let age = 0; age < policy.giveUpAfterNs && age < 8 * DAY; age += 1_234_567_890_123) {
      const wait = policy.delayNs(1 + Math.floor(age / HOUR), age);
      expect(wait > 0 && Number.isInteger(wait)).toBe(true);
    }
  });
});
