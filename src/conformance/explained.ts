import type { CaseResult } from './compare.js';

interface Explanation {
  readonly cases: RegExp;
  /** As much as the mechanism can make of the completion time, either way, %. */
  readonly mostPct: number;
  /** The kernel's mechanism that is not modelled. */
  readonly mechanism: string;
}

/** Cases that are known to differ, and why. `test/fixtures/truth/README.md` says more. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    cases: /^wwr-10000\+5-nodelay0-/,
    mostPct: 31,
    mechanism:
      "whether the reader or the last segment's softirq comes first decides over a delayed ACK; the recorded repeats differ as much",
  },
  {
    cases: /^bulk-100seg-rtt20-ts1-reno$/,
    mostPct: 5,
    mechanism: 'the recording link stood still for 2.5 ms (late_us_max); the recorded repeats spread by 4.7 ms',
  },
  {
    cases: /^bulk-1000seg-rtt20-ts0-/,
    mostPct: 4,
    mechanism:
      'a reader that keeps up with hundreds of segments leaves more acknowledgments (tcp_backlog_ack_defer) than the replayed one, and the recording link takes its time for each',
  },
  {
    cases: /^loss-100seg-k\d+-/,
    mostPct: 10,
    mechanism:
      'segments that find the socket owned by its reader are acknowledged together when it lets go (tcp_backlog_ack_defer): a race, and proportional rate reduction counts the acknowledgments',
  },
  {
    cases: /^loss-100seg-queue20-10mbit-cubic-rtt200$/,
    mostPct: 10,
    mechanism: 'the drop-tail queue is full within 50 µs of a departure: which of two segments finds no room depends on softirq latency',
  },
  {
    cases: /^zw-slowreader-/,
    mostPct: 5,
    mechanism: 'small differences of what the queue weighs (tcp_try_coalesce) decide when a slow reader reopens the window',
  },
  {
    cases: /^zw-stall3000-400k-rtt200-/,
    mostPct: 1,
    mechanism: "a delayed ACK's timer (tcp_delack_timer), late by a tick, and the segment that it should cover",
  },
  {
    cases: /^zw-stall\d+-/,
    mostPct: 12,
    mechanism:
      'how many acknowledgments the reader leaves decides whether the last packet before the edge of a window has one segment or two, and so whether what is left over rides with it (tcp_mss_split_point)',
  },
  {
    cases: /^zw-rcvbuf8k-/,
    mostPct: 1,
    mechanism:
      'segments that find the socket owned by its reader are acknowledged together when it lets go (tcp_backlog_ack_defer): a race, and in a window of six segments the acknowledgments decide over the flights',
  },
];

/** Why a case may differ by so much, or null. One that does not end where the recording does is not excused. */
export function explanationOf({ id, completionErrorPct }: Pick<CaseResult, 'id' | 'completionErrorPct'>): string | null {
  if (completionErrorPct === null) return null;
  const off = Math.abs(completionErrorPct);
  return EXPLANATIONS.find(({ cases, mostPct }) => cases.test(id) && off <= mostPct)?.mechanism ?? null;
}
