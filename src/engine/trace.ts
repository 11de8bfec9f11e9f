/**
 * A kind of trace event: a name, the names of its numeric fields (at most
 * eight), and a number that never changes, since digests are made of it. The
 * kinds are declared beside what they tell of, each floor in a range of its own
 * (net 1–15, tcp 16–31, mail 32–47, smtp 48–63).
 */
export interface EventKind {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly string[];
}

/** Something that listens to a run: a digest, a file, a meter. */
export interface Sink {
  /** True for a sink that shows `text`; otherwise texts need not be made. */
  readonly wantsText?: boolean;
  /**
   * The kind says how many of the numbers mean something. `text` is there for
   * people (an SMTP line); nothing that must be reproducible may depend on it.
   */
  record(
    kind: EventKind,
    now: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
    text: string | null,
  ): void;
}

/** The one stream of events of a world. Costs one test of `active` when nobody listens. */
export class Trace {
  active = false;
  /** Some sink wants the texts too. */
  wantsText = false;
  private readonly sinks: Sink[] = [];

  attach(sink: Sink): void {
    this.sinks.push(sink);
    this.active = true;
    if (sink.wantsText === true) this.wantsText = true;
  }

  /** Callers test `active` first, so that nothing is computed for nobody. */
  emit(kind: EventKind, now: number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, text: string | null = null): void {
    const sinks = this.sinks;
    for (let i = 0; i < sinks.length; i++) sinks[i].record(kind, now, a, b, c, d, e, f, g, h, text);
  }
}
