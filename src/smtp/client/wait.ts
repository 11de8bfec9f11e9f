import { NEVER } from '../../engine/index.js';
import type { SendProgress } from '../transport.js';
import { type Step, carriesText } from './step.js';
import type { StepKind } from './step.js';
import type { Timeouts } from './timeouts.js';

/** Steps without a time of their own have that of EHLO. */
const TIMES: Readonly<Partial<Record<StepKind, keyof Timeouts>>> = { qhlo: 'ehlo', starttls: 'ehlo', tls: 'ehlo', auth: 'ehlo' };

/**
 * The wait for the oldest reply (RFC 5321 4.5.3.2): since when, and until when.
 * A text that is still under way has time as long as some of it arrives now and
 * then (4.5.3.2.5), and the wait for its reply begins when all of it has arrived
 * (4.5.3.2.6).
 */
export class ReplyWait {
  private since = 0;
  /** How many octets the server's TCP had acknowledged when the wait began. */
  private arrivedBefore = 0;

  constructor(
    private readonly timeouts: Timeouts,
    private readonly sending: SendProgress,
  ) {}

  /** A step was written with nothing unanswered, or a reply was read. `written`: octets written so far. */
  begin(written: number, now: number): void {
    this.since = now;
    this.arrivedBefore = this.arrived(written);
  }

  /** The send buffer has room again: progress for a text; a command's reply is not nearer for it. */
  onWritable(oldest: Step | undefined, now: number): void {
    if (oldest !== undefined && carriesText(oldest)) this.since = now;
  }

  /** Instant by which the reply, or progress with a text under way, must have come. */
  deadline(oldest: Step | undefined, written: number): number {
    if (oldest === undefined) return NEVER;
    const isLeaving = carriesText(oldest) && this.sending.unsent > written - oldest.end;
    return this.since + (isLeaving ? this.timeouts.block : this.timeFor(oldest.kind));
  }

  private timeFor(kind: StepKind): number {
    return this.timeouts[(TIMES[kind] ?? kind) as Exclude<keyof Timeouts, 'name' | 'connect'>];
  }

  /** The time is up: whether some of a text has arrived meanwhile, so that the wait goes on. Looked at only then. */
  extend(oldest: Step, written: number): boolean {
    if (!carriesText(oldest) || this.arrivedBefore >= oldest.end) return false;
    const arrived = this.arrived(written);
    if (arrived <= this.arrivedBefore) return false;
    this.arrivedBefore = arrived;
    this.since = Math.max(this.since, this.sending.lastProgress);
    return true;
  }

  /** Octets that the server's TCP has acknowledged. */
  private arrived(written: number): number {
    return written - this.sending.unacknowledged;
  }
}
