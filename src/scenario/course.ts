import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import type { Incident } from './fates.js';

/** What becomes of messages, at servers and in the eyes of the client. */
const OF_MESSAGES: ReadonlySet<EventKind> = new Set([
  Fact.written,
  Fact.delivered,
  Fact.acknowledged,
  Fact.bounced,
  Fact.suppressed,
  Fact.discarded,
  Fact.parked,
  Fact.superseded,
]);

/** Listens to a run: by what way each message came to its end. Two runs show the same thing if an incident comes by the same way in both. */
export class Courses implements Sink {
  private readonly ofMessage = new Map<number, string[]>();
  private readonly ofConnection = new Map<number, string>();

  record(kind: EventKind, _now: number, message: number, connection: number, extra: number): void {
    // The first thing that a connection is lost to is what it is lost to.
    if (kind === Fact.cut || kind === Fact.broken) {
      if (!this.ofConnection.has(connection)) this.ofConnection.set(connection, `${kind.name} ${extra}`);
    } else if (OF_MESSAGES.has(kind)) this.note(message, kind.name);
  }

  /** What happened to the message one after the other, and what its connections were lost to, in words to compare. */
  of({ message, connections }: Incident): string {
    return [...(this.ofMessage.get(message) ?? []), ...connections.map((one) => this.ofConnection.get(one) ?? 'in order')].join('; ');
  }

  /** Of several recipients to whom the same happens the first one tells. */
  private note(message: number, name: string): void {
    const course = this.ofMessage.get(message);
    if (course === undefined) this.ofMessage.set(message, [name]);
    else if (course.at(-1) !== name) course.push(name);
  }
}
