/**
 * Messages in doubt: each from its point of no return to the client's reading
 * of the 250, or to the instant at which the client stopped expecting one.
 * Facts may come late: a server reads today what arrived yesterday.
 */
export class Doubts {
  /** Time in doubt of the messages whose 250 was read, ns, and how many there were. */
  resolvedNs = 0;
  resolved = 0;
  /** Points of no return without an end, by connection and message. */
  private readonly open = new Map<number, Map<number, number>>();
  private readonly forgottenAt = new Map<number, number>();
  /** Read before their point of no return: a server that waits for proof commits after the client knows. */
  private readonly certain = new Map<number, Set<number>>();
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  begin(message: number, connection: number, since: number): void {
    if (this.certain.get(connection)?.delete(message) === true) return;
    const forgottenAt = this.forgottenAt.get(connection);
    if (forgottenAt !== undefined) {
      this.add(since, forgottenAt);
      return;
    }
    let open = this.open.get(connection);
    if (open === undefined) {
      open = new Map();
      this.open.set(connection, open);
    }
    open.set(message, since);
  }

  /** The client read the 250. To be called once for each, however many recipients it is for. */
  resolve(message: number, connection: number, now: number): void {
    const open = this.open.get(connection);
    const since = open?.get(message);
    if (open === undefined || since === undefined) {
      this.expectCommit(message, connection);
      return;
    }
    open.delete(message);
    this.add(since, now);
    this.resolved++;
    this.resolvedNs += now - since;
  }

  private expectCommit(message: number, connection: number): void {
    let certain = this.certain.get(connection);
    if (certain === undefined) {
      certain = new Set();
      this.certain.set(connection, certain);
    }
    certain.add(message);
  }

  /** The client expects nothing more of the connection. */
  forget(connection: number, now: number): void {
    for (const since of this.open.get(connection)?.values() ?? []) this.add(since, now);
    this.open.delete(connection);
    this.forgottenAt.set(connection, now);
  }

  /** The most messages that were in doubt at one time. */
  most(): number {
    for (const open of this.open.values()) for (const since of open.values()) this.add(since, Number.POSITIVE_INFINITY);
    this.open.clear();
    const starts = Float64Array.from(this.starts).sort();
    const ends = Float64Array.from(this.ends).sort();
    let most = 0;
    for (let begun = 0, ended = 0; begun < starts.length; begun++) {
      while (ends[ended] <= starts[begun]) ended++;
      if (begun + 1 - ended > most) most = begun + 1 - ended;
    }
    return most;
  }

  private add(since: number, end: number): void {
    if (since >= end) return;
    this.starts.push(since);
    this.ends.push(end);
  }
}
