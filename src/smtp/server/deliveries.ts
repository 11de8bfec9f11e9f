/** Processors of the host. */
const PROCESSORS = 2;

/**
 * Processes that a server starts to deliver what it has taken (Exim forks one
 * for each message): they share the host's processors fairly with its session,
 * which so gets slower when messages come faster than they are delivered. One
 * alone runs beside the session and costs it nothing. Those of other sessions
 * are not counted.
 */
export class Deliveries {
  /** What each still has to do, ns of processor time; the oldest first, which is the nearest to its end. */
  private readonly left: number[] = [];
  private seenAt = 0;

  /** One more begins, which takes so much processor time, ns. */
  start(ns: number, now: number): void {
    this.pass(now);
    this.left.push(ns);
  }

  /** When a piece of the session's work that takes so much processor time is done, if it begins now. */
  until(ns: number, now: number): number {
    this.pass(now);
    if (this.left.length < PROCESSORS || ns === 0) return now + ns;
    const left = [...this.left];
    let at = now;
    for (let own = ns; own > 0; ) {
      const share = shareBeside(left.length);
      const step = left.length === 0 || own < left[0] ? own : left[0];
      at += step / share;
      own -= step;
      spend(left, step);
    }
    return Math.round(at);
  }

  /** Time has gone by in which the session worked or waited; where it cannot be told, it worked. */
  private pass(now: number): void {
    const { left } = this;
    for (let ns = now - this.seenAt; ns > 0 && left.length > 0; ) {
      const share = shareBeside(left.length);
      const step = Math.min(ns * share, left[0]);
      ns -= step / share;
      spend(left, step);
    }
    this.seenAt = now;
  }
}

/** What part of a processor each has, the session and so many deliveries. */
const shareBeside = (deliveries: number): number => Math.min(1, PROCESSORS / (deliveries + 1));

/** Each has done so much; whoever has nothing left ends. */
function spend(left: number[], ns: number): void {
  for (let i = 0; i < left.length; i++) left[i] -= ns;
  while (left.length > 0 && left[0] <= 0) left.shift();
}
