/** What came of a fault: it never came to pass, what it cut was cut already, or it did something. */
export const Effect = { none: 0, nothingNew: 1, some: 2 } as const;
export type Effect = (typeof Effect)[keyof typeof Effect];

/** What came of each fault of a list. */
export class Effects {
  private readonly effects: Uint8Array;

  constructor(count: number) {
    this.effects = new Uint8Array(count);
  }

  note(index: number, effect: Effect): void {
    if (effect > this.effects[index]) this.effects[index] = effect;
  }

  of(index: number): Effect {
    return this.effects[index] as Effect;
  }
}
