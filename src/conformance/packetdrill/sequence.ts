/** Sequence numbers on the wire count modulo this. */
export const SEQUENCES = 0x1_0000_0000;

/** A sequence number of the wire as the one near zero: just below the wrap it is negative. */
export function signed(seq: number): number {
  return seq >= SEQUENCES / 2 ? seq - SEQUENCES : seq;
}

/** A sequence number as the wire has it. */
export function onWire(seq: number): number {
  return seq < 0 ? seq + SEQUENCES : seq % SEQUENCES;
}
