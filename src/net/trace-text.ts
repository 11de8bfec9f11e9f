import { z } from 'zod';

/** The day's milliseconds and the most lines of a recording: what a scenario may hold. */
const LONGEST_MS = 86_400_000;
const MOST_LINES = 5_000_000;

/** A millisecond of a recording. */
export const traceMs = z.int().min(0).max(LONGEST_MS);

/** Instants of a recording in ms: ascending, and the last, after which it repeats, is not 0. */
export function traceList<T extends z.ZodType>(item: T, msOf: (value: z.output<T>) => number) {
  return z
    .array(item)
    .min(1)
    .max(MOST_LINES)
    .refine((list) => list.every((value, i) => i === 0 || msOf(value) >= msOf(list[i - 1])), { error: 'expected times that never go back' })
    .refine((list) => list.length === 0 || msOf(list[list.length - 1]) > 0, {
      error: 'expected the last time, after which it repeats, to be later than 0',
    });
}

/** What a scenario says in place of a list that stands in a file of its own. */
export const traceFile = z.string().min(1).max(4096);

/** What is wrong with a line of a recording. */
export class TraceTextError extends Error {
  override readonly name = 'TraceTextError';

  constructor(
    /** From 1. */
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The numbers of a recording, a row a line: so many columns, separated by
 * spaces or tabs. Empty lines and what follows a `#` say nothing.
 * @throws TraceTextError
 */
export function parseTraceText(text: string, columns: number): number[][] {
  const rows: number[][] = [];
  text.split('\n').forEach((raw, i) => {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') return;
    const words = line.split(/\s+/);
    if (words.length !== columns || !words.every((word) => /^\d+(\.\d+)?$/.test(word))) {
      const shown = line.length > 40 ? `${line.slice(0, 39)}…` : line;
      throw new TraceTextError(i + 1, `found '${shown}', expected ${columns === 1 ? 'a number' : `${columns} numbers`}`);
    }
    rows.push(words.map(Number));
  });
  return rows;
}
