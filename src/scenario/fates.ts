import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';

export type Incidents = 'duplicate' | 'lost';

/** A message that was delivered once more than it should have been, or once less. */
export interface Incident {
  readonly what: Incidents;
  /** Message and recipient count from 0, connections from 1. */
  readonly message: number;
  readonly recipient: number;
  /** A duplicate: where the two copies were delivered. A lost message: where its 250 was read. */
  readonly connections: readonly number[];
  /** When they were, since the start of the run, ns. */
  readonly atNs: readonly number[];
}

interface Delivery {
  readonly connection: number;
  readonly atNs: number;
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
  private readonly suppressed = new Set<number>();
  /** On a disk that was not safe at once. */
  private readonly written = new Set<number>();
  private readonly carried = new Map<number, Set<number>>();

  record(kind: EventKind, now: number, message: number, connection: number, recipient: number): void {
    switch (kind) {
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
        this.onSuppressed(message * WIDTH + recipient);
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
    return [...this.missing]
      .filter(([pair]) => !this.suppressed.has(pair))
      .map(([pair, { connection, atNs }]) => ({
        what,
        message: Math.floor(pair / WIDTH),
        recipient: pair % WIDTH,
        connections: [connection],
        atNs: [atNs],
      }));
  }

  /** How many messages a connection carried, in part or whole. */
  carriedOn(connection: number): number {
    return this.carried.get(connection)?.size ?? 0;
  }

  private onSuppressed(pair: number): void {
    if (!this.lastCopy.has(pair) && !this.written.has(pair)) this.suppressed.add(pair);
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
    this.doubled.push({ what: 'duplicate', message, recipient, connections, atNs: [before.atNs, delivery.atNs] });
  }
}
