import { withTwinsSetRight } from './twins.js';
import { z } from 'zod';
import { type LostReplyRecording, isLostReply, lostReplySchema } from './smtp/lost-reply.js';
import { type SessionRecording, isSession, sessionSchema } from './smtp/session.js';

/** Which host a segment left or a step belongs to: client or server. */
export type Side = 'c' | 's';

/**
 * A segment as recorded: `[t_tx, t_rx, dir, flags, seq, len, ack, win(, sack)]`.
 * Instants in µs since the connection's first SYN: when it entered the wire and
 * when it was delivered (null: dropped); `t_tx` null: put in by the link itself.
 * `seq` and `ack` are relative (the SYN is 0), `win` in octets after scaling.
 */
export type RecordedSegment = readonly [
  txUs: number | null,
  rxUs: number | null,
  dir: Side,
  flags: string,
  seq: number,
  len: number,
  ack: number,
  win: number,
  sack?: readonly (readonly [number, number])[],
];

/** An application step as recorded: its name and its arguments. */
export type RecordedStep = readonly [name: string, ...args: unknown[]];

/** The end of an application step: `[t_us, role, step, argument, result]`; a result that is a text names an error. */
export type RecordedEvent = readonly [atUs: number, side: Side, step: string, argument: unknown, result: unknown];

/** One recorded connection of a real kernel, with what was done to it. */
export interface Recording {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Kernel settings that were changed, on both hosts. */
  readonly sysctl: Readonly<Record<string, unknown>>;
  /** What the link did besides carrying packets. */
  readonly wan: Readonly<Record<string, unknown>>;
  readonly client: readonly RecordedStep[];
  /** Begins at its accept. */
  readonly server: readonly RecordedStep[];
  /** Completion of all repeats, sorted, µs. */
  readonly times_us: readonly number[];
  readonly spread_us: number;
  readonly metrics: Readonly<{ time_us?: number | null; late_us_max?: number }> & Readonly<Record<string, unknown>>;
  readonly events: readonly RecordedEvent[];
  /** Options of the SYN of each side; a side that sent none is missing. */
  readonly syn_opts: Readonly<Partial<Record<Side, Readonly<Record<string, unknown>>>>>;
  readonly segs: readonly RecordedSegment[];
}

/** A file that does not hold recordings; `line` counts from 1. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const side = z.enum(['c', 's']);
const instant = z.number().nullable();
const octets = z.number().int();
const head = [instant, instant, side, z.string(), octets, octets, octets, octets] as const;
const segment = z.union([z.tuple(head), z.tuple([...head, z.array(z.tuple([octets, octets]))])]);
const step = z.tuple([z.string()], z.unknown());
const table = z.record(z.string(), z.unknown());

const recording = z.looseObject({
  id: z.string(),
  params: table,
  sysctl: table.default({}),
  wan: table.default({}),
  client: z.array(step),
  server: z.array(step),
  times_us: z.array(z.number()).default([]),
  spread_us: z.number().default(0),
  metrics: z.looseObject({ time_us: z.number().nullable().optional(), late_us_max: z.number().optional() }).default({}),
  events: z.array(z.tuple([z.number(), side, z.string(), z.unknown(), z.unknown()])).default([]),
  syn_opts: z.partialRecord(side, table).default({}),
  segs: z.array(segment),
});

/** Reads recordings of TCP, a JSON object a line; empty lines are skipped. @throws RecordingError */
export const parseRecordings = (text: string): Recording[] =>
  linesOf(text).map(([number, data]) => {
    if (isSession(data))
      throw new RecordingError(
        number,
        'is a session of mail software, not a connection of TCP; give recordings of TCP alone (tcp-*.jsonl)',
      );
    return asRecording(number, data);
  });

/** Reads recordings of TCP and of mail software. @throws RecordingError */
export const parseAll = (text: string): (Recording | SessionRecording | LostReplyRecording)[] =>
  linesOf(text).map(([number, data]) => {
    if (isLostReply(data)) return checked<LostReplyRecording>(lostReplySchema, 'SMTP', number, data);
    return isSession(data) ? checked<SessionRecording>(sessionSchema, 'SMTP', number, data) : asRecording(number, data);
  });

function asRecording(number: number, data: unknown): Recording {
  const parsed = checked<Recording>(recording, 'TCP', number, data);
  return { ...parsed, segs: withTwinsSetRight(parsed.segs, Number(parsed.params.rtt_ms) * 500) };
}

/** The lines that are not empty, parsed, with their numbers. */
function linesOf(text: string): [number: number, data: unknown][] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [[i + 1, JSON.parse(line)] as [number, unknown]];
    } catch (error) {
      throw new RecordingError(i + 1, `is not JSON: ${(error as Error).message}`);
    }
  });
}

function checked<T>(schema: z.ZodType, kind: string, number: number, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data as T;
  const { path, message } = parsed.error.issues[0];
  throw new RecordingError(number, `is not a recording of ${kind}: ${[path.join('.'), message].filter(Boolean).join(': ')}`);
}
