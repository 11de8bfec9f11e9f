/** What one endpoint has sent and received, for `tcpInfo()`. Instants in ns; the kernel puts them to that of the handshake's end (tcp_finish_connect). */
export class EndpointStatistics {
  /** Segments received, whether or not they were of use. */
  segmentsIn = 0;
  segmentsOut = 0;
  /** Segments with payload. */
  dataSegmentsIn = 0;
  /** Segments with payload, those sent again included. */
  dataSegmentsOut = 0;
  /** Payload octets sent, retransmissions included. */
  bytesSent = 0;
  bytesRetransmitted = 0;
  /** Segments sent again. */
  retransmits = 0;
  /** Retransmission timeouts. */
  timeouts = 0;
  /** Segments that were refused since they end beyond the window. */
  beyondWindow = 0;
  /** Segments in flight when the connection ended: nobody knows whether they arrived. */
  abandoned = 0;
  /** When payload left last: the kernel's lsndtime. */
  lastDataSentAt = 0;
  /** When payload was taken last: lrcvtime. */
  lastDataReceivedAt = 0;
  /** When an acknowledgment was looked at last: rcv_tstamp. */
  lastAckReceivedAt = 0;
}
