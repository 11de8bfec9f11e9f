import type { SessionRecording } from './session.js';

/** Repeats that lie further apart than this say little, RTT. */
const WIDEST = 0.25;

/** What is known of a session that differs, by its group. */
interface Explanation {
  readonly about: (session: SessionRecording) => boolean;
  /** The mechanism that is not modelled. */
  readonly mechanism: string;
}

/** A text of so many octets fills several flights. */
const LONG = 10_000;
/** Messages that go out without waiting. */
const ASYNC = /-(?:data-async|bdat-async|eager-bdat)$/;

const EXPLANATIONS: readonly Explanation[] = [
  {
    about: ({ client, server }) => client === 'raw-data-async' && server === 'haraka',
    mechanism: 'which commands come in one read call with a dot, and get 503 for it, is a matter of microseconds',
  },
  {
    about: ({ client, server }) => client === 'raw-eager-ehlo' && server.startsWith('postfix'),
    mechanism: 'greeting and EHLO race within 0.1 ms: who comes first decides whether both replies share a segment',
  },
  {
    about: ({ size, client, n }) => size > LONG || (ASYNC.test(client) && n * size > LONG),
    mechanism:
      "one segment more or less in a flight, or the receive window measured a moment earlier (tcp_rcv_space_adjust), is a round trip: that is decided by when the server's process reads",
  },
  {
    about: ({ n }) => n >= 20,
    mechanism: "the servers' deliveries compete with the session for the processor, for as long as the host takes over them",
  },
];

/** Why a session of the bench's own client may differ, or null. */
export function sessionExplanation(session: SessionRecording): string | null {
  if (!session.client.startsWith('raw-')) return null;
  return EXPLANATIONS.find(({ about }) => about(session))?.mechanism ?? null;
}

/** How far apart the totals of a session's repeats lie, RTT; infinite when only some came to an end. */
export function spreadOf({ runs_total_rtts: runs }: SessionRecording): number {
  const times = runs.filter((time) => time !== null);
  if (times.length === 0) return 0;
  return times.length < runs.length ? Number.POSITIVE_INFINITY : Math.max(...times) - Math.min(...times);
}

/** The repeats agree with each other, so that a replay can be asked to agree with them. */
export const isSettled = (session: SessionRecording): boolean => spreadOf(session) <= WIDEST;
