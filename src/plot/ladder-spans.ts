/** A stretch of time in which something is not as it should be; `toNs` is null when it lasts to the end of the run. */
export interface Span {
  readonly fromNs: number;
  readonly toNs: number | null;
}

/** A host is down. The client's is 0, the servers' count from 1. */
export interface LadderOutage extends Span {
  readonly host: number;
}

/** A connection's path is interrupted; connection 0: all paths, when none was in use. */
export interface LadderInterruption extends Span {
  readonly connection: number;
  readonly direction: 'up' | 'down' | 'both';
}

/** Makes spans of beginnings and ends that are told one by one. */
export class Spans<T extends Span> {
  readonly all: T[] = [];
  /** By key: the index of its latest span, and how many of its beginnings have no end yet. */
  private readonly known = new Map<string, { readonly index: number; depth: number }>();

  /** @param key of what begins and ends; those of one key that overlap are one span */
  begin(key: string, span: T): void {
    const known = this.known.get(key);
    if (known !== undefined && known.depth > 0) known.depth++;
    else this.known.set(key, { index: this.all.push(span) - 1, depth: 1 });
  }

  end(key: string, now: number): void {
    const known = this.known.get(key);
    if (known === undefined || known.depth === 0 || --known.depth > 0) return;
    this.all[known.index] = { ...this.all[known.index], toNs: now };
  }

  latest(key: string): T | undefined {
    const known = this.known.get(key);
    return known === undefined ? undefined : this.all[known.index];
  }
}
