/**
 * Anything that can stand on the agenda: a link whose head packet arrives, a
 * socket whose timer runs out, a cut. The source *is* the event, so that
 * scheduling one allocates nothing. A source stands on the agenda at most once.
 */
export abstract class Source {
  /** Place in the agenda's heap, or -1. Written by the agenda alone. */
  slot = -1;
  /** A background source (a fault that waits) does not keep a run going by itself. */
  readonly isBackground: boolean = false;

  /** Called when the source's instant has come; it may arm itself again. */
  abstract fire(now: number): void;
}
