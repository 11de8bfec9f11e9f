import { type Flight, SACKED } from './flight.js';
import type { WriteQueue } from './write-queue.js';

/** What must be known of a sender that sends something again. */
export interface RepackingSender {
  readonly una: number;
  readonly mss: number;
  readonly peerWindow: { readonly octets: number };
  readonly flight: Flight;
  readonly queue: WriteQueue | null;
  readonly recovery: { onJoined?(): void };
}

/**
 * Makes the entry at `index` of a flight fit to go again (__tcp_retransmit_skb): what is longer than a segment, or
 * than a window that has shrunk since, is cut; a small one takes small ones that follow along, where it `mayJoin`.
 * False: it lies beyond the window, and must wait. The oldest goes all the same, and probes a window that is shut.
 * `finSeq`: where the FIN is.
 */
export function repack(sender: RepackingSender, index: number, finSeq: number, mayJoin: boolean): boolean {
  const { una, mss, flight, peerWindow } = sender;
  const seq = flight.seq(index);
  // The window is not known before the handshake is done.
  const left = una > 0 ? una + peerWindow.octets - seq : mss;
  if (left <= 0 && seq !== una) return false;
  const room = left > 0 && left < mss ? left : mss;
  const octets = withoutFin(flight.end(index), finSeq) - seq;
  if (octets > room) flight.cut(index, seq + room, finSeq);
  else if (mayJoin && octets < room && seq > 0) join(sender, index, finSeq, room - octets);
  return true;
}

/** tcp_retrans_try_collapse: neighbours that fit whole, are not known to have arrived, and are not held apart by MSG_EOR. */
function join({ una, flight, peerWindow, queue, recovery }: RepackingSender, index: number, finSeq: number, space: number): void {
  const edge = una + peerWindow.octets;
  let left = space;
  while (index + 1 < flight.length && !flight.has(index + 1, SACKED)) {
    const end = flight.end(index + 1);
    left -= withoutFin(end, finSeq) - flight.seq(index + 1);
    if (left < 0 || end > edge || queue?.isClosed(flight.end(index) - 1)) return;
    flight.join(index);
    recovery.onJoined?.();
  }
}

const withoutFin = (end: number, finSeq: number): number => (end === finSeq + 1 ? finSeq : end);
