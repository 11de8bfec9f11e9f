import { Source } from '../engine/index.js';

/** Whom it wakes. */
export interface Sleeper {
  wakeBox(now: number): void;
}

/** The one timer of a connection's middlebox. */
export class BoxAlarm extends Source {
  constructor(private readonly sleeper: Sleeper) {
    super();
  }

  override fire(now: number): void {
    this.sleeper.wakeBox(now);
  }
}
