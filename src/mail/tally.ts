import { type Ledger, Column } from './ledger.js';
import { Bounces } from './bounces.js';
import { Delays } from './delays.js';
import { Doubts } from './doubts.js';
import { CutKind, Fact, LOSS_CAUSES, LossCause } from './events.js';
import type { Workload } from './workload.js';

/** Sums over clusters (connections) from which a ratio x/y and its variance follow. */
export class RatioSums {
  clusters = 0;
  x = 0;
  y = 0;
  xx = 0;
  xy = 0;
  yy = 0;

  add(x: number, y: number): void {
    // A cluster that adds to neither side says nothing: it must not make one look like many.
    if (x === 0 && y === 0) return;
    this.clusters++;
    this.x += x;
    this.y += y;
    this.xx += x * x;
    this.xy += x * y;
    this.yy += y * y;
  }

  pool(other: RatioSums): void {
    this.clusters += other.clusters;
    this.x += other.x;
    this.y += other.y;
    this.xx += other.xx;
    this.xy += other.xy;
    this.yy += other.yy;
  }
}

/** What pools in a way of its own. */
interface Pooling {
  pool(other: unknown): void;
}

/** Connections lost, by cause. */
export class LostTo {
  cut = 0;
  crash = 0;
  timer = 0;
  timeout = 0;
  reset = 0;
  closed = 0;
  blocked = 0;

  pool(other: LostTo): void {
    for (const cause of LOSS_CAUSES) this[cause] += other[cause];
  }
}

const COUNTED = ['submitted', 'acknowledged', 'bounced', 'queued', 'lost'] as const;

/** Message × recipient: what became of each. */
export class RecipientCounts {
  submitted = 0;
  acknowledged = 0;
  bounced = 0;
  queued = 0;
  lost = 0;

  pool(other: RecipientCounts): void {
    for (const count of COUNTED) this[count] += other[count];
  }
}

/** What a ledger adds up to. Tallies of several runs pool by addition, those that came from another thread as plain data too. */
export class Tally {
  submitted = 0;
  acknowledged = 0;
  bounced = 0;
  queued = 0;
  /** What became of each message × recipient. */
  readonly recipients = new RecipientCounts();
  /** Message × recipient, copies included. */
  delivered = 0;
  duplicates = 0;
  lost = 0;
  falselySuppressed = 0;
  /** Message × recipient: kept from a mailbox for which the message had been taken, and from one that never got it. */
  suppressed = 0;
  falselySuppressedDeliveries = 0;
  bytesResent = 0;
  opened = 0;
  /** Connections that were lost, and what each was lost to. */
  lostConnections = 0;
  readonly lostTo = new LostTo();
  /** Spacings between the first and the last 250 of each run, and the time that they took, ns. */
  steadySteps = 0;
  steadyNs = 0;
  /** Messages acknowledged, and the time from the first SYN to the last 250, ns. */
  coldMessages = 0;
  coldNs = 0;
  /** From the first SYN to the first 250, ns, and over how many runs. */
  firstNs = 0;
  firstRuns = 0;
  /** Spacings of later 250s on connections that were not lost. */
  nextSteps = 0;
  nextNs = 0;
  doubtNs = 0;
  doubts = 0;
  mostInDoubt = 0;
  /** From submission to first delivery, of each message × recipient that was delivered. */
  readonly delays = new Delays();
  readonly bounces = new Bounces();
  readonly perMessage = new RatioSums();
  readonly perLostConnection = new RatioSums();
  readonly lostPerMessage = new RatioSums();
  readonly lostPerLostConnection = new RatioSums();

  pool(other: Tally): void {
    for (const key of Object.keys(other) as (keyof Tally)[]) {
      const value = other[key];
      if (key === 'mostInDoubt') this.mostInDoubt = Math.max(this.mostInDoubt, other.mostInDoubt);
      else if (typeof value === 'object') (this[key] as Pooling).pool(value);
      else if (typeof value === 'number') (this as unknown as Record<string, number>)[key] += value;
    }
  }
}

/** What the tally gathers of one connection while it reads the ledger. */
class ConnectionTally {
  /** Second copies that exist because a first one was delivered here. */
  duplicates = 0;
  /** Messages whose 250 was read here, and which nobody delivered. */
  lost = 0;
  isFinished = false;
  /** Cut before the client had sent QUIT or FIN, or dead with messages in doubt: of what; null: neither. */
  lostTo: LossCause | null = null;
  firstAcknowledgedAt = -1;
  lastAcknowledgedAt = -1;
  acknowledgments = 0;
  /** Messages acknowledged or given up here. */
  settled = 0;

  constructor(readonly openedAt: number) {}
}

const UNSETTLED = 0;
const ACKNOWLEDGED = 1;
const BOUNCED = 2;
/** What each of those is called. */
const OUTCOMES = ['queued', 'acknowledged', 'bounced'] as const;

/** Reads a ledger once, from first fact to last. */
class Reader {
  readonly tally = new Tally();
  private readonly width: number;
  private readonly copies: Uint32Array;
  /** A copy is in the mailbox, or on a disk that is not safe yet. */
  private readonly isTaken: Uint8Array;
  private readonly lastDelivery: Int32Array;
  private readonly settled: Uint8Array;
  /** Kept from a mailbox that had no copy yet. */
  private readonly suppressedFirst: Uint8Array;
  private readonly isCounted: Uint8Array;
  /** On which connection the last 250 was read. */
  private readonly acknowledgedOn: Int32Array;
  private readonly isSettled: Uint8Array;
  private readonly sentOctets: Float64Array;
  private readonly longestSent: Float64Array;
  private readonly connections: ConnectionTally[] = [];
  private readonly doubts = new Doubts();
  /** When each message was submitted; null: all of them at the start. */
  private submittedAt: Float64Array | null = null;
  /** Messages given up without a connection. */
  private settledNowhere = 0;
  /** The message whose 250 was read last: one 250, and a fact for each recipient. */
  private lastRead = -1;
  private lastReadAt = 0;
  private firstAt = 0;
  private lastAt = 0;

  constructor(
    private readonly workload: Workload,
    private readonly submitted: number,
  ) {
    this.width = workload.mostRecipients;
    this.copies = new Uint32Array(workload.count * this.width);
    this.isTaken = new Uint8Array(workload.count * this.width);
    this.lastDelivery = new Int32Array(workload.count * this.width);
    this.settled = new Uint8Array(workload.count * this.width);
    this.suppressedFirst = new Uint8Array(workload.count * this.width);
    this.isCounted = new Uint8Array(workload.count);
    this.acknowledgedOn = new Int32Array(workload.count);
    this.isSettled = new Uint8Array(workload.count);
    this.sentOctets = new Float64Array(workload.count);
    this.longestSent = new Float64Array(workload.count);
  }

  read(ledger: Ledger): Tally {
    const { log } = ledger;
    for (let row = 0; row < log.length; row++) {
      const kind = log.get(row, Column.kind);
      const time = log.get(row, Column.time);
      const message = log.get(row, Column.message);
      const connection = log.get(row, Column.connection);
      const extra = log.get(row, Column.extra);
      this.take(kind, time, message, connection, extra);
    }
    this.closeMessages();
    this.closeConnections();
    this.tally.doubts = this.doubts.resolved;
    this.tally.doubtNs = this.doubts.resolvedNs;
    this.tally.mostInDoubt = this.doubts.most();
    this.tally.bounces.pool(ledger.bounces);
    return this.tally;
  }

  private take(kind: number, time: number, message: number, connection: number, extra: number): void {
    switch (kind) {
      case Fact.submitted.id:
        this.submittedAt ??= new Float64Array(this.workload.count);
        this.submittedAt[message] = extra;
        break;
      case Fact.opened.id:
        this.connections[connection] = new ConnectionTally(time);
        break;
      case Fact.cut.id:
        this.onCut(connection, extra === CutKind.crash ? LossCause.crash : LossCause.cut);
        break;
      case Fact.broken.id:
        this.connections[connection].lostTo ??= extra as LossCause;
        break;
      case Fact.finished.id:
        this.connections[connection].isFinished = true;
        break;
      case Fact.forgotten.id:
        this.doubts.forget(connection, time);
        break;
      case Fact.sent.id:
        this.sentOctets[message] += extra;
        if (extra > this.longestSent[message]) this.longestSent[message] = extra;
        break;
      case Fact.pointOfNoReturn.id:
        this.doubts.begin(message, connection, extra);
        break;
      case Fact.written.id:
        this.isTaken[message * this.width + extra] = 1;
        break;
      case Fact.delivered.id:
        this.onDelivered(message, extra, connection, time);
        break;
      case Fact.acknowledged.id:
        this.onAcknowledged(time, message, connection, extra);
        break;
      case Fact.suppressed.id:
        this.onSuppressed(message * this.width + extra);
        break;
      case Fact.bounced.id:
        this.settled[message * this.width + extra] = BOUNCED;
        this.countSettled(message, connection);
        break;
      default:
        break;
    }
  }

  private onCut(connection: number, cause: LossCause): void {
    const tally = this.connections[connection];
    if (!tally.isFinished) tally.lostTo ??= cause;
  }

  private onDelivered(message: number, recipient: number, connection: number, time: number): void {
    const pair = message * this.width + recipient;
    this.tally.delivered++;
    this.isTaken[pair] = 1;
    if (this.copies[pair]++ > 0) {
      this.tally.duplicates++;
      this.connections[this.lastDelivery[pair]].duplicates++;
    } else this.tally.delays.add(time - (this.submittedAt?.[message] ?? 0));
    this.lastDelivery[pair] = connection;
  }

  /** Dropped although no copy had been taken for the mailbox: a distinct message was taken for another. */
  private onSuppressed(pair: number): void {
    if (this.isTaken[pair] === 0) this.suppressedFirst[pair] = 1;
    else this.tally.suppressed++;
  }

  private onAcknowledged(time: number, message: number, connection: number, recipient: number): void {
    this.settled[message * this.width + recipient] = ACKNOWLEDGED;
    this.acknowledgedOn[message] = connection;
    if (message !== this.lastRead || time !== this.lastReadAt) this.doubts.resolve(message, connection, time);
    this.lastRead = message;
    this.lastReadAt = time;
    this.countSettled(message, connection);
    // Several replies may take off a message with several recipients; the first one counts.
    if (this.isCounted[message] === 1) return;
    this.isCounted[message] = 1;
    const { tally } = this;
    const own = this.connections[connection];
    own.acknowledgments++;
    if (own.firstAcknowledgedAt < 0) own.firstAcknowledgedAt = time;
    own.lastAcknowledgedAt = time;
    if (tally.coldMessages++ === 0) this.firstAt = time;
    this.lastAt = time;
  }

  /** A message belongs to the connection that settled the first of its recipients. */
  private countSettled(message: number, connection: number): void {
    if (this.isSettled[message] === 1) return;
    this.isSettled[message] = 1;
    const own = this.connections[connection];
    if (own === undefined) this.settledNowhere++;
    else own.settled++;
  }

  private closeMessages(): void {
    const { tally, submitted } = this;
    tally.submitted = submitted;
    for (let message = 0; message < submitted; message++) {
      this.closeMessage(message);
      tally.bytesResent += this.sentOctets[message] - this.longestSent[message];
    }
  }

  private closeMessage(message: number): void {
    const { tally } = this;
    const { recipients } = tally;
    let state = ACKNOWLEDGED;
    let lost = false;
    let falselySuppressed = false;
    for (let recipient = 0; recipient < this.workload.recipientCount(message); recipient++) {
      const pair = message * this.width + recipient;
      const own = this.settled[pair];
      if (own === UNSETTLED || state === UNSETTLED) state = UNSETTLED;
      else if (own === BOUNCED) state = BOUNCED;
      recipients.submitted++;
      recipients[OUTCOMES[own]]++;
      if (own !== ACKNOWLEDGED || this.copies[pair] > 0) continue;
      if (this.suppressedFirst[pair] === 0) {
        lost = true;
        recipients.lost++;
        continue;
      }
      falselySuppressed = true;
      tally.falselySuppressedDeliveries++;
    }
    if (lost) {
      tally.lost++;
      this.connections[this.acknowledgedOn[message]].lost++;
    } else if (falselySuppressed) tally.falselySuppressed++;
    if (state === UNSETTLED) tally.queued++;
    else if (state === BOUNCED) tally.bounced++;
    else tally.acknowledged++;
  }

  private closeConnections(): void {
    const { tally } = this;
    const first = this.connections[1];
    if (first !== undefined && tally.coldMessages > 0) {
      tally.firstNs = this.firstAt - first.openedAt;
      tally.firstRuns = 1;
      tally.coldNs = this.lastAt - first.openedAt;
      tally.steadySteps = tally.coldMessages - 1;
      tally.steadyNs = this.lastAt - this.firstAt;
    }
    for (const connection of this.connections) {
      if (connection === undefined) continue;
      tally.opened++;
      const { lostTo } = connection;
      const lost = lostTo === null ? 0 : 1;
      tally.lostConnections += lost;
      if (lostTo !== null) tally.lostTo[LOSS_CAUSES[lostTo]]++;
      else if (connection.acknowledgments > 1) {
        tally.nextSteps += connection.acknowledgments - 1;
        tally.nextNs += connection.lastAcknowledgedAt - connection.firstAcknowledgedAt;
      }
      tally.perMessage.add(connection.duplicates, connection.settled);
      tally.perLostConnection.add(connection.duplicates, lost);
      tally.lostPerMessage.add(connection.lost, connection.settled);
      tally.lostPerLostConnection.add(connection.lost, lost);
    }
    if (this.settledNowhere === 0) return;
    tally.perMessage.add(0, this.settledNowhere);
    tally.lostPerMessage.add(0, this.settledNowhere);
  }
}

/** Adds up a run's ledger. `submitted`: messages submitted so far, all of the workload unless a limit stopped the run. */
export function tallyLedger(ledger: Ledger, workload: Workload, submitted = workload.count): Tally {
  return new Reader(workload, submitted).read(ledger);
}
