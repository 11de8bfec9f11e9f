import { type SessionRecording, medianTotal } from './session.js';

/** Repeats that lie further apart than this say little, RTT. */
const WIDEST = 0.25;

/** What is known of a session that differs, by its group. */
interface Explanation {
  readonly about: (session: SessionRecording) => boolean;
  /** How far the times may be off, RTT; what differs in anything but the times is not explained. Left out: anything may differ. */
  readonly bound?: (session: SessionRecording) => number;
  /** The mechanism that is not modelled. */
  readonly mechanism: string;
}

/** More than ten segments of 1448 octets: a second flight. */
const FLIGHT = 14_480;
/** Messages that go out without waiting. */
const ASYNC = /-(?:data-async|bdat-async|eager-bdat)$/;
/** A delayed acknowledgment, ms: it runs out at a tick. */
const DELAYED_MS = 44;
/** What the software's own work varies by, as a part of the time. */
const WORK_SHARE = 0.05;

const isReal = ({ client }: SessionRecording): boolean => !client.startsWith('raw-');

const EXPLANATIONS: readonly Explanation[] = [
  {
    about: ({ client, server }) => client === 'raw-data-async' && server === 'haraka',
    mechanism:
      'the client reads of the first 503 when its send call returns, as the growth of its send buffer has it, and leaves: that decides how many messages are taken by then',
  },
  {
    about: ({ client, server }) => client === 'raw-eager-ehlo' && server.startsWith('postfix'),
    bound: () => 1.1,
    mechanism: 'greeting and EHLO race within 0.1 ms: who comes first decides whether both replies share a segment',
  },
  {
    about: ({ size, client, n }) => size > FLIGHT || (ASYNC.test(client) && n * size > FLIGHT),
    bound: ({ rtt_ms: rttMs }) => 1.1 + DELAYED_MS / rttMs,
    mechanism:
      'one segment more or less in a flight, an odd one that waits for its acknowledgment, or the receive window measured with more than five segments unread (tcp_rcv_space_adjust): that is decided by when a process wakes up within a burst',
  },
  {
    about: ({ client, n }) => client === 'nodemailer' && n > 1,
    bound: ({ n, rtt_ms: rttMs }) => (n * 18) / rttMs,
    mechanism: 'nodemailer takes 2 to 20 ms from one message to the next',
  },
  {
    about: ({ client, server, n }) => client.startsWith('exim') && (server === 'exim' || n > 1),
    bound: ({ n, rtt_ms: rttMs }) => (n * 40) / rttMs,
    mechanism: 'each next message is another process of Exim’s, 10 to 21 ms after the last; with Exim at both ends, 5 to 40 ms more each',
  },
  {
    about: (session) => isReal(session) && session.rtt_ms <= 20,
    bound: (session) => WORK_SHARE * (medianTotal(session) ?? 0),
    mechanism: 'the software’s own work of 1 to 15 ms a step is no constant, and not small against a round trip of 20 ms',
  },
  {
    about: ({ n }) => n >= 20,
    bound: (session) => WORK_SHARE * (medianTotal(session) ?? 0),
    mechanism: "the servers' deliveries compete with the session for the processor, for as long as the host takes over them",
  },
];

/**
 * Why a session may differ, or null. `isTime`: it is its times that differ, and
 * nothing else; `totalRtts` is what the simulator made of it.
 */
export function sessionExplanation(session: SessionRecording, isTime: boolean, totalRtts: number | null): string | null {
  const total = medianTotal(session);
  const off = total === null || totalRtts === null ? Number.POSITIVE_INFINITY : Math.abs(totalRtts - total);
  const explains = ({ about, bound }: Explanation): boolean => about(session) && (bound === undefined || (isTime && off <= bound(session)));
  return EXPLANATIONS.find(explains)?.mechanism ?? null;
}

/** How far apart the totals of a session's repeats lie, RTT; infinite when only some came to an end. */
export function spreadOf({ runs_total_rtts: runs }: SessionRecording): number {
  const times = runs.filter((time) => time !== null);
  if (times.length === 0) return 0;
  return times.length < runs.length ? Number.POSITIVE_INFINITY : Math.max(...times) - Math.min(...times);
}

/** The repeats agree with each other, so that a replay can be asked to agree with them. */
export const isSettled = (session: SessionRecording): boolean => spreadOf(session) <= WIDEST;
