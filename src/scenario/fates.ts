import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { COMMAND_WRITTEN } from '../smtp/index.js';

/** What may be asked about: doubled, lost, or falsely suppressed, which is lost because it was taken for a copy of another. */
export const INCIDENTS = ['duplicate', 'lost', 'suppressed'] as const;
export type Incidents = (typeof INCIDENTS)[number];

/** A message that was delivered once more than it should have been, or once less. */
export interface Incident {
  readonly what: Incidents;
  /** Message and recipient count from 0, connections from 1. */
  readonly message: number;
  readonly recipient: number;
  /**
   * A duplicate: where the two copies were delivered. A lost message: where its 250 was read.
   * A suppressed one: where it was stored, and where the one came that replaced it, if it was replaced.
   */
  readonly connections: readonly number[];
  /** When they were, or when it was dropped, since the start of the run, ns. */
  readonly atNs: readonly number[];
  /** When the story of the message begins on these connections, ns: the opening, or, where others went before, its first command. */
  readonly sinceNs: number;
}

interface Delivery {
  readonly connection: number;
  readonly atNs: number;
}

/** A message, or a copy of it, kept from a mailbox; `by`: the connection of the message that replaced it, if one did. */
interface Drop extends Delivery {
  readonly by: number | undefined;
}

/** More than a message may have recipients. */
const WIDTH = 1024;

/** Listens to a run: which messages are doubled, which are lost, and what the connections carried. */
export class Fates implements Sink {
  /** When each connection's SYN left, ns; by number. */
  readonly openedAt: number[] = [];
  private readonly doubled: Incident[] = [];
  private readonly lastCopy = new Map<number, Delivery>();
  /** Read the 250, and have no copy so far. */
  private readonly missing = new Map<number, Delivery>();
  /** Taken for others before a copy of theirs was taken. */
  private readonly suppressed = new Map<number, Drop>();
  /** By message: which one has replaced it. */
  private readonly replacedBy = new Map<number, number>();
  /** By message: when it was first spoken of on each connection, ns; the latest connection stands last. */
  private readonly begun = new Map<number, Map<number, number>>();
  /** By connection: the message that it was first spoken of. */
  private readonly firstOn: number[] = [];
  /** On a disk that was not safe at once. */
  private readonly written = new Set<number>();
  private readonly carried = new Map<number, Set<number>>();

  record(kind: EventKind, now: number, message: number, connection: number, recipient: number): void {
    switch (kind) {
      case COMMAND_WRITTEN:
        // Connection, step, message.
        if (recipient >= 0) this.onSpokenOf(recipient, message, now);
        break;
      case Fact.opened:
        this.openedAt[connection] = now;
        break;
      case Fact.delivered:
        this.onDelivered(message, recipient, { connection, atNs: now });
        break;
      case Fact.acknowledged:
        this.carry(message, connection);
        if (!this.lastCopy.has(message * WIDTH + recipient)) this.missing.set(message * WIDTH + recipient, { connection, atNs: now });
        break;
      case Fact.written:
        this.written.add(message * WIDTH + recipient);
        break;
      case Fact.suppressed:
        this.onSuppressed(message, recipient, { connection, atNs: now });
        break;
      case Fact.superseded:
        this.replacedBy.set(message, recipient);
        break;
      case Fact.sent:
        this.carry(message, connection);
        break;
      default:
        break;
    }
  }

  /** All incidents of a kind, in the order in which they happened. */
  incidents(what: Incidents): readonly Incident[] {
    if (what === 'duplicate') return this.doubled;
    const incidents: Incident[] = [];
    for (const [pair, read] of this.missing) {
      const drop = this.suppressed.get(pair);
      if ((drop !== undefined) !== (what === 'suppressed')) continue;
      const { connection, atNs } = drop ?? read;
      const connections = drop?.by === undefined || drop.by === connection ? [connection] : [connection, drop.by];
      incidents.push(this.incident(what, pair, connections, [atNs]));
    }
    return incidents;
  }

  /** How many messages a connection carried, in part or whole. */
  carriedOn(connection: number): number {
    return this.carried.get(connection)?.size ?? 0;
  }

  private incident(what: Incidents, pair: number, connections: readonly number[], atNs: readonly number[]): Incident {
    const message = Math.floor(pair / WIDTH);
    return { what, message, recipient: pair % WIDTH, connections, atNs, sinceNs: this.since(message, connections) };
  }

  private since(message: number, connections: readonly number[]): number {
    const begun = this.begun.get(message);
    const since = connections.map((connection) =>
      this.firstOn[connection] === message ? this.openedAt[connection] : (begun?.get(connection) ?? Number.POSITIVE_INFINITY),
    );
    return Math.min(...since);
  }

  private onSpokenOf(message: number, connection: number, now: number): void {
    this.firstOn[connection] ??= message;
    let begun = this.begun.get(message);
    if (begun === undefined) {
      begun = new Map();
      this.begun.set(message, begun);
    }
    if (!begun.has(connection)) begun.set(connection, now);
  }

  private onSuppressed(message: number, recipient: number, { connection, atNs }: Delivery): void {
    const pair = message * WIDTH + recipient;
    if (this.lastCopy.has(pair) || this.written.has(pair) || this.suppressed.has(pair)) return;
    const replacing = this.replacedBy.get(message);
    const by = replacing === undefined ? undefined : [...(this.begun.get(replacing)?.keys() ?? [])].pop();
    this.suppressed.set(pair, { connection, atNs, by });
  }

  private carry(message: number, connection: number): void {
    let messages = this.carried.get(connection);
    if (messages === undefined) {
      messages = new Set();
      this.carried.set(connection, messages);
    }
    messages.add(message);
  }

  private onDelivered(message: number, recipient: number, delivery: Delivery): void {
    const pair = message * WIDTH + recipient;
    const before = this.lastCopy.get(pair);
    this.lastCopy.set(pair, delivery);
    this.missing.delete(pair);
    this.carry(message, delivery.connection);
    if (before === undefined) return;
    const connections = [before.connection, delivery.connection];
    this.doubled.push(this.incident('duplicate', pair, connections, [before.atNs, delivery.atNs]));
  }
}
