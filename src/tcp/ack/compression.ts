import { MICROSECOND, MILLISECOND, NEVER } from '../../engine/index.js';

/** TCP_FASTRETRANS_THRESH: so many duplicates leave at once, for the sender's fast retransmit. */
const AT_ONCE = 3;
/** tcp_comp_sack_nr: so many are held back at most. */
const MOST_HELD = 44;
/** tcp_comp_sack_delay_ns and tcp_comp_sack_slack_ns. */
const LONGEST_NS = MILLISECOND;
const SLACK_NS = 100 * MICROSECOND;
/**
 * Linux's compression of selective acknowledgments (tcp_input.c
 * __tcp_ack_snd_check): while a gap is open, the first three duplicates leave at
 * once and those after them together, a twentieth of a round trip later and
 * within a millisecond.
 */
export class SackCompression {
  /** When what is held back is due, or NEVER. */
  dueAt = NEVER;
  private held = 0;
  private atOnce = 0;
  /** The gap to which `atOnce` belongs. */
  private gapAt = -1;

  /** An acknowledgment is held back. */
  get isHolding(): boolean {
    return this.held > 0;
  }

  /** A segment arrived while a gap at `gapAt` is open. True: acknowledge at once. */
  lets(gapAt: number, rttNs: number, now: number): boolean {
    if (this.held >= MOST_HELD) return true;
    if (gapAt !== this.gapAt) {
      this.gapAt = gapAt;
      this.atOnce = 0;
    }
    if (this.atOnce < AT_ONCE) {
      this.atOnce++;
      return true;
    }
    this.held++;
    if (this.dueAt === NEVER) {
      const delayNs = Math.floor(rttNs / 20);
      this.dueAt = now + (delayNs < LONGEST_NS ? delayNs : LONGEST_NS) + SLACK_NS;
    }
    return false;
  }

  /** An acknowledgment left and told all that was held back. */
  onAckSent(): void {
    this.held = 0;
    this.dueAt = NEVER;
  }
}
