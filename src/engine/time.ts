/** Nanoseconds since the start of a run: a non-negative integer below 2^53 (104 days). */
export type Nanoseconds = number;

export const MICROSECOND: Nanoseconds = 1_000;
export const MILLISECOND: Nanoseconds = 1_000_000;
export const SECOND: Nanoseconds = 1_000_000_000;
export const MINUTE: Nanoseconds = 60 * SECOND;
export const HOUR: Nanoseconds = 60 * MINUTE;
export const DAY: Nanoseconds = 24 * HOUR;

/** A deadline that never comes. Not an instant: it only compares. */
export const NEVER = Number.POSITIVE_INFINITY;
