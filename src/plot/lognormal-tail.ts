import erfcinv from '@stdlib/math-base-special-erfcinv';
import exp from '@stdlib/math-base-special-exp';

/** What a share `p` of a log-normal quantity exceeds: median · e^(σ √2 erfc⁻¹(2p)). */
export const exceededBy = (p: number, median: number, sigma: number): number => median * exp(sigma * Math.SQRT2 * erfcinv(2 * p));

/** The timer with which a message has so many copies: each try is late with probability p, and copies are p / (1 − p). */
export const timerFor = (copies: number, median: number, sigma: number): number => exceededBy(copies / (1 + copies), median, sigma);
