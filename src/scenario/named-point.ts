import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { COMMAND_WRITTEN, REPLY_WRITTEN, STEP_KINDS } from '../smtp/index.js';
import type { PlacedFault } from './drawn-faults.js';
import type { Incident } from './fates.js';
import type { ScenarioInput } from './schema.js';

/** A named protocol point that one message came to on one connection. */
interface Stage {
  readonly message: number;
  readonly connection: number;
  readonly point: string;
}

/** Steps that carry a text. */
const CARRYING = new Set(['body', 'bdat']);

/** Listens to a run: which named points of the protocol each message had come to when its connection was lost. */
export class Stages implements Sink {
  private readonly all: Stage[] = [];
  /** By connection: how many stages there were when it was lost first. */
  private readonly whenLost = new Map<number, number>();

  record(kind: EventKind, _now: number, a: number, b: number, c: number): void {
    switch (kind) {
      case COMMAND_WRITTEN:
        if (c >= 0 && CARRYING.has(STEP_KINDS[b])) this.note(c, a, `sent-${STEP_KINDS[b]}`);
        break;
      case Fact.pointOfNoReturn:
        this.note(a, b, 'after-dot');
        break;
      case Fact.delivered:
        this.note(a, b, 'after-commit');
        break;
      case REPLY_WRITTEN:
        if (c >= 0 && b < 300) this.note(c, a, 'after-250');
        break;
      case Fact.acknowledged:
        this.note(a, b, 'read-250');
        break;
      case Fact.cut:
        if (!this.whenLost.has(b)) this.whenLost.set(b, this.all.length);
        break;
      default:
        break;
    }
  }

  /** The last point that a message had come to when the first of the connections concerned was lost; undefined: none, or it was not. */
  lastOf({ message, connections: [connection] }: Incident): string | undefined {
    const before = this.all.slice(0, this.whenLost.get(connection) ?? 0);
    return before.filter((stage) => stage.message === message && stage.connection === connection).pop()?.point;
  }

  private note(message: number, connection: number, point: string): void {
    this.all.push({ message, connection, point });
  }
}

/** The same scenario with its only fault at a named point of the first message, in place of an instant or a count; null where that cannot be. */
export function atPoint(input: ScenarioInput, point: string | undefined): (ScenarioInput & { faults: PlacedFault[] }) | null {
  const { faults } = input;
  if (point === undefined || !Array.isArray(faults) || faults.length !== 1) return null;
  const fault = faults[0] as PlacedFault;
  if (fault.kind === 'partition' || ('on' in fault && fault.on !== undefined)) return null;
  return { ...input, faults: [{ on: point, nth: 1, ...whatOf(fault) } as PlacedFault] };
}

/** What a fault does, but for where. */
function whatOf(fault: PlacedFault): Partial<PlacedFault> {
  const placed = new Set(['at', 'afterBytes', 'afterSegments', 'of', 'connection', 'on', 'nth']);
  return Object.fromEntries(Object.entries(fault).filter(([key]) => !placed.has(key)));
}
