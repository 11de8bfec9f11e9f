import { MILLISECOND } from '../../engine/index.js';
import type { AckSample } from './control.js';

/** Below this window slow start goes on, segments. */
const LOW_WINDOW = 16;
/** Acknowledgments closer than this belong to one train. */
const TRAIN_GAP_NS = 2 * MILLISECOND;
/** hystart_ack_delay's cap: what batching at the sender may add; below 2 Gbit/s it is always this. */
const BATCHING_NS = MILLISECOND;
const MIN_SAMPLES = 8;
const DELAY_MIN_NS = 4 * MILLISECOND;
const DELAY_MAX_NS = 16 * MILLISECOND;

/**
 * HyStart (Ha and Rhee 2011, tcp_cubic.c hystart_update): ends slow start before
 * the queue overflows, when the acknowledgments of one round come in a train
 * longer than half the smallest round trip, or when eight samples of a round
 * all show more delay than before.
 */
export class HyStart {
  /** It has ended slow start once; only a timeout starts it anew. */
  found = false;
  private roundStart = 0;
  private lastAck = 0;
  /** The round ends when this is acknowledged. */
  private roundEnd = 0;
  private roundMinNs = Number.MAX_SAFE_INTEGER;
  private samples = 0;

  endsSlowStart(cwnd: number, delayMinNs: number, { rttNs, una, nxt }: AckSample, now: number): boolean {
    if (una > this.roundEnd) this.beginRound(nxt, now);
    if (cwnd < LOW_WINDOW) return false;
    if (now - this.lastAck <= TRAIN_GAP_NS) {
      this.lastAck = now;
      if (now - this.roundStart > Math.floor((delayMinNs + BATCHING_NS) / 2)) this.found = true;
    }
    if (rttNs < this.roundMinNs) this.roundMinNs = rttNs;
    if (this.samples < MIN_SAMPLES) this.samples++;
    else if (this.roundMinNs > delayMinNs + tolerance(delayMinNs)) this.found = true;
    return this.found;
  }

  private beginRound(nxt: number, now: number): void {
    this.roundStart = now;
    this.lastAck = now;
    this.roundEnd = nxt;
    this.roundMinNs = Number.MAX_SAFE_INTEGER;
    this.samples = 0;
  }
}

function tolerance(delayMinNs: number): number {
  const eighth = Math.floor(delayMinNs / 8);
  return eighth < DELAY_MIN_NS ? DELAY_MIN_NS : eighth > DELAY_MAX_NS ? DELAY_MAX_NS : eighth;
}
