/** Totals over all endpoints of a world, both directions together. */
export class TcpCounters {
  /** Segments sent, retransmissions included. */
  segments = 0;
  /** Segments sent again, SYN and FIN included. */
  retransmits = 0;
  /** Retransmission timeouts. */
  timeouts = 0;
  /** Payload octets sent, retransmissions included. */
  bytes = 0;
  bytesRetransmitted = 0;
}
