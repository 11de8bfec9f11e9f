/** Where the sender's segments go: the endpoint, which adds the acknowledgment. */
export interface SegmentOutput {
  /** Sends the range [seq, end) of sequence space, again when `again`. */
  sendRange(seq: number, end: number, again: boolean, now: number): void;
  /** Asks the peer for its window with a segment that carries nothing new. */
  sendProbe(now: number): void;
}

/** What a segment tells the sending half. */
export interface Acknowledgment {
  readonly seq: number;
  readonly ack: number;
  /** Octets, after scaling. */
  readonly window: number;
  /** SACK blocks, edges in turn (RFC 2018); null = none. */
  readonly sack: readonly number[] | null;
  /** The timestamp that it echoes; NO_TIMESTAMP = none. */
  readonly tsEcr: number;
}

/** What has become of a timer of the sender's. */
export type TimeoutVerdict = 'retransmitted' | 'probed' | 'given-up' | 'idle';

/** What the sender's timer stands for while something is in flight. */
export type Alarm = 'retransmission' | 'probe' | 'reordering';
