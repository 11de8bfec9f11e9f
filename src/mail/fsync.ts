/**
 * When a host's memory reaches its disk. What has not when the host crashes is
 * forgotten: on a server mail that it has taken, on a client the record that a
 * message has been taken.
 */
export interface Fsync {
  readonly name: string;
  /** When what is written now is safe, ns; not before now, and never earlier for what is written later. */
  safeAt(now: number): number;
}
