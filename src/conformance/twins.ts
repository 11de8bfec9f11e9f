import type { RecordedSegment } from './recording.js';

/** An arrival is as far from its sending as the path is long, give or take this, µs. */
const TOLERANCE_US = 1_000;

/**
 * The recorder books an arrival to the first of several segments that are alike in
 * all octets (a SYN-ACK that is sent again without timestamps), even if that one
 * was lost. This books it to the twin that was sent one path's length before.
 */
export function withTwinsSetRight(segs: readonly RecordedSegment[], oneWayUs: number): RecordedSegment[] {
  const mended = segs.map((segment) => [...segment] as unknown as RecordedSegment);
  for (const [i, segment] of mended.entries()) {
    const [txUs, rxUs, ...rest] = segment;
    if (txUs === null || rxUs === null || Math.abs(rxUs - txUs - oneWayUs) <= TOLERANCE_US) continue;
    const looks = JSON.stringify(rest);
    const twin = mended.findIndex(
      ([laterTxUs, laterRxUs, ...later], j) =>
        j > i &&
        laterTxUs !== null &&
        laterRxUs === null &&
        Math.abs(rxUs - laterTxUs - oneWayUs) <= TOLERANCE_US &&
        JSON.stringify(later) === looks,
    );
    if (twin < 0) continue;
    mended[i] = [txUs, null, ...rest] as unknown as RecordedSegment;
    mended[twin] = [mended[twin][0], rxUs, ...rest] as unknown as RecordedSegment;
  }
  return mended;
}
