/** A processor that does other work first. */
export interface Processor {
  /** The next instant, from `now` on, at which it may be free: to be asked again then. */
  freeAt(now: number): number;
}
