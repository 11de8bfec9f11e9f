/**
 * Copying a live world. The copier walks the object graph once, keeps
 * prototypes and identity, and leaves alone what cannot change. The rules that
 * make this enough: no state in closures, module variables or native handles;
 * what only grows is a `Log`, of which a copy holds a length; what is immutable
 * says so with `SHARED`.
 */

/** A class whose prototype carries `[SHARED] = true` is immutable; copies refer to the same object. */
export const SHARED: unique symbol = Symbol('shared between forks');

/** A class with a `[FORK]` method makes its own copy. */
export const FORK: unique symbol = Symbol('fork');

/** Copies one reference inside the fork under way. */
export type Copier = <T>(value: T) => T;

export interface Forkable {
  [FORK](copy: Copier): this;
}

/** Marks a plain object or an instance as immutable, so that forks share it. */
export function shared<T extends object>(value: T): T {
  Object.defineProperty(value, SHARED, { value: true });
  return value;
}

/** Whether forks share an object: then it is immutable, and one will do wherever its like is needed. */
export function isShared(value: object): boolean {
  return (value as { [SHARED]?: boolean })[SHARED] === true;
}

type Keyed = Record<string, unknown>;

/**
 * Wider objects are spread: V8 turns an object into a dictionary, slow for ever
 * after, when a dozen fields and more are assigned to it that its constructor does not know.
 */
const WIDEST_ASSIGNED = 12;

class Fork {
  private readonly done = new Map<object, object>();

  readonly copy: Copier = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.done.get(value);
    if (known !== undefined) return known as T;
    const marks = value as { [SHARED]?: boolean; [FORK]?: (copy: Copier) => object };
    if (marks[SHARED] === true) return value;
    if (marks[FORK] !== undefined) return this.remember(value, marks[FORK](this.copy)) as T;
    return this.copyParts(value) as T;
  };

  private remember<T extends object>(original: object, copy: T): T {
    this.done.set(original, copy);
    return copy;
  }

  private copyParts(value: object): object {
    const prototype = Object.getPrototypeOf(value) as object;
    if (Array.isArray(value)) return this.copyItems(value as unknown[]);
    if (prototype === Float64Array.prototype) return this.remember(value, new Float64Array(value as Float64Array));
    if (ArrayBuffer.isView(value)) return this.remember(value, (value as Uint8Array).slice());
    if (value instanceof Map) {
      const copy = this.remember(value, new Map<unknown, unknown>());
      for (const [key, item] of value as Map<unknown, unknown>) copy.set(this.copy(key), this.copy(item));
      return copy;
    }
    if (value instanceof Set) {
      const copy = this.remember(value, new Set<unknown>());
      for (const item of value as Set<unknown>) copy.add(this.copy(item));
      return copy;
    }
    return this.copyFields(value as Keyed, prototype);
  }

  private copyItems(items: unknown[]): unknown[] {
    const copy = this.remember(items, items.slice());
    for (let i = 0; i < copy.length; i++) if (typeof copy[i] === 'object') copy[i] = this.copy(copy[i]);
    return copy;
  }

  /** All fields at once, which is quick, and then again those that refer to something. */
  private copyFields(value: Keyed, prototype: object): object {
    const parts = Object.values(value);
    const copy = this.remember(
      value,
      parts.length > WIDEST_ASSIGNED
        ? (Object.setPrototypeOf({ ...value }, prototype) as Keyed)
        : Object.assign(Object.create(prototype) as Keyed, value),
    );
    let keys: string[] | null = null;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (typeof part !== 'object' || part === null) continue;
      keys ??= Object.keys(value);
      const own = this.copy(part);
      if (own !== part) copy[keys[i]] = own;
    }
    return copy;
  }
}

/** A second world in the same state; from here on neither touches the other. O(what is live), not O(what has happened). */
export function fork<T extends object>(world: T): T {
  return new Fork().copy(world);
}
