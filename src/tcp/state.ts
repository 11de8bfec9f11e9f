/** RFC 9293 3.3.2. */
export type State =
  | 'closed'
  | 'listen'
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait';

/** Why a connection ended. */
export type EndReason = 'closed' | 'reset' | 'timeout' | 'aborted';

/** What the endpoint wants its application to know; bits of `news`. */
export const News = { connected: 1, readable: 2, writable: 4, ended: 8 } as const;
