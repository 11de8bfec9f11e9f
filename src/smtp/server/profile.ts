/** What one server software offers and how it words itself; durations in ns. */
export interface ServerProfile {
  readonly name: string;
  readonly summary: string;
  /** EHLO keywords, with their parameters. */
  readonly extensions: readonly string[];
  /** Names of the models that it uses unless the scenario says otherwise. */
  readonly flush: string;
  readonly commit: string;
  readonly nodelay: boolean;
  readonly idleTimeoutNs: number;
  /** Largest message taken, octets; 0 = any. */
  readonly sizeLimit: number;
  /** Recipients per message; the next gets 452 (RFC 5321 4.5.3.1.10). */
  readonly recipientLimit: number;
}
