import { z } from 'zod';

/** A line of a dialogue: instant in µs since the first SYN, connection from 0, who said it, and what. */
export type DialogueLine = readonly [atUs: number, connection: number, by: 'C' | 'S', line: string];

/** What a recorded client of the bench's own said at its end; the authority on what was accepted and refused. */
export interface ClientReport {
  readonly end: string;
  readonly accepted: number;
  /** `[ms, command, reply]` of each refusal. */
  readonly errors: readonly (readonly [atMs: number, command: string, reply: string])[];
}

/** One recorded session of real mail software. */
export interface SessionRecording {
  readonly id: string;
  /** Names of the software at either end. */
  readonly client: string;
  readonly server: string;
  readonly rtt_ms: number;
  /** Messages, and the octets of each. */
  readonly n: number;
  readonly size: number;
  /** Of all repeats; null: not all was accepted. */
  readonly runs_total_rtts: readonly (number | null)[];
  readonly metrics: Readonly<{ accepted?: number; total_rtts?: number | null; steady_rtts_per_msg?: number | null }>;
  readonly dialog: readonly DialogueLine[];
  readonly client_says?: ClientReport;
}

const rtts = z.number().nullable();
export const line = z.tuple([z.number(), z.number().int(), z.enum(['C', 'S']), z.string()]);

export const sessionSchema = z.looseObject({
  id: z.string(),
  client: z.string(),
  server: z.string(),
  rtt_ms: z.number().positive(),
  n: z.number().int().min(1),
  size: z.number().int().min(1),
  runs_total_rtts: z.array(rtts).default([]),
  metrics: z
    .looseObject({ accepted: z.number().optional(), total_rtts: rtts.optional(), steady_rtts_per_msg: rtts.optional() })
    .default({}),
  dialog: z.array(line),
  client_says: z
    .looseObject({ end: z.string(), accepted: z.number(), errors: z.array(z.tuple([z.number(), z.string(), z.string()])) })
    .optional(),
});

/** Recordings of SMTP name the software where those of TCP have a list of steps. */
export const isSession = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && typeof (data as { client?: unknown }).client === 'string';

/** The middle one of the repeats' totals, or null when not all was accepted. */
export function medianTotal({ runs_total_rtts: runs, metrics }: SessionRecording): number | null {
  const times = runs.filter((time) => time !== null).sort((a, b) => a - b);
  if (times.length === 0) return metrics.total_rtts ?? null;
  const half = times.length >> 1;
  return times.length % 2 === 1 ? times[half] : (times[half - 1] + times[half]) / 2;
}
