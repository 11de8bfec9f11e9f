/** What somebody must have from the server, and is not offered: no mail can go. */
export interface Shortfall {
  /** The client's option that asks for it. */
  readonly wantedBy: 'strategy' | 'tls' | 'auth';
  /** EHLO keywords, with the parameter that is meant. */
  readonly keywords: readonly string[];
}
