import type { EventKind, Sink } from '../engine/index.js';
import { Fact, LossCause } from '../mail/index.js';
import {
  CLIENT_HOST,
  CONNECTION_CUT,
  HOST_CRASHED,
  PACKET_DELIVERED,
  PACKET_DROPPED,
  PATH_PARTITIONED,
  type Direction,
  DOWN,
  UP,
  directionName,
} from '../net/index.js';
import { COMMAND_WRITTEN, REPLY_WRITTEN, STEP_KINDS, TLS_FLIGHT, TLS_SEALED } from '../smtp/index.js';
import { FIN, RST, SEGMENT_SENT, SYN } from '../tcp/index.js';
import { type LadderInterruption, type LadderOutage, Spans } from './ladder-spans.js';

/** One segment on its way. */
export interface LadderArrow {
  readonly connection: number;
  readonly direction: 'up' | 'down';
  readonly sentNs: number;
  /** Null for one that never arrives. */
  readonly arrivedNs: number | null;
  /** An acknowledgment and nothing else. */
  readonly isBare: boolean;
  /** What begins in it; nothing in the middle of a text. */
  readonly words: readonly string[];
}

/** A commit at the server, or the client's reading of a 250. Messages count from 1. */
export interface LadderMark {
  readonly connection: number;
  readonly message: number;
  readonly atNs: number;
  /** For a commit: the recipient has the message already. */
  readonly isAgain?: true;
}

/** From a message's point of no return (`mail/doubts.ts`) to the reading of its 250, or to the client's giving the connection up; null when neither came. */
export interface LadderDoubt {
  readonly connection: number;
  readonly message: number;
  readonly fromNs: number;
  readonly toNs: number | null;
}

/** A connection is lost, for one direction or both: an `rst` is known at both ends at once, a `blackhole` at none. */
export interface LadderCut {
  readonly connection: number;
  readonly direction: 'up' | 'down' | 'both';
  readonly kind: string;
  readonly atNs: number;
}

/** Something that happens at one place. */
export interface LadderNote {
  readonly connection: number;
  readonly place: 'client' | 'server' | 'path';
  readonly atNs: number;
  readonly text: string;
}

export interface LadderEvents {
  /** The server that each connection leads to, from 1; connection 1 stands at 0. */
  readonly servers: readonly number[];
  readonly outages: readonly LadderOutage[];
  readonly interruptions: readonly LadderInterruption[];
  readonly cuts: readonly LadderCut[];
  readonly arrows: readonly LadderArrow[];
  readonly commits: readonly LadderMark[];
  readonly reads: readonly LadderMark[];
  readonly doubts: readonly LadderDoubt[];
  /** Messages that the server has thrown away. */
  readonly discards: readonly LadderMark[];
  /** Everything but segments, outages and interruptions, in words, in order. */
  readonly notes: readonly LadderNote[];
}

/** How many servers a run shows; their names need numbers when there are several. */
export const serversIn = ({ servers, outages }: Pick<LadderEvents, 'servers' | 'outages'>): number =>
  [...servers, ...outages.map(({ host }) => host)].reduce((most, server) => Math.max(most, server), 1);

/** A word of the client's stream and the octets that it stands for. */
interface Word {
  readonly from: number;
  readonly text: string;
}

/** What one connection has written so far. */
class Streams {
  readonly words: Word[] = [];
  written = 0;
  /** Codes of replies that no segment has carried yet. */
  codes: string[] = [];
  /** What each segment downwards said, by its sequence number: it may be sent again. */
  readonly said = new Map<number, readonly string[]>();
  /** Highest sequence number sent, by direction. */
  readonly highest = [0, 0];
}

/** Who waits for whom when a group is larger than the buffers and the client's send calls block. */
const DEADLOCK =
  'deadlock: it waits for room to write and reads no reply before its group is out; the server, whose replies find no room, reads no command (RFC 2920 3.1: keep groups within the window, 4 KiB, or read while writing)';

const CRLF = 2;
const DOT = 3;

/** Listens to a run and keeps what a ladder diagram shows. */
export class LadderRecorder implements Sink, LadderEvents {
  readonly wantsText = true;
  readonly arrows: LadderArrow[] = [];
  readonly commits: LadderMark[] = [];
  readonly reads: LadderMark[] = [];
  readonly doubts: LadderDoubt[] = [];
  readonly discards: LadderMark[] = [];
  readonly cuts: LadderCut[] = [];
  readonly notes: LadderNote[] = [];
  readonly servers: number[] = [];
  private readonly down = new Spans<LadderOutage>();
  private readonly apart = new Spans<LadderInterruption>();
  /** Message and recipient of each delivery. */
  private readonly delivered = new Set<string>();
  private readonly streams = new Map<number, Streams>();
  private readonly forgotten = new Set<number>();
  /** Connection and message of each 250 that was read. */
  private readonly known = new Set<string>();
  /** Indices of doubts that are open, by connection and message. */
  private readonly inDoubt = new Map<number, Map<number, number[]>>();
  /** Indices of arrows under way, by connection and serial. */
  private readonly underway = new Map<string, number>();

  get outages(): readonly LadderOutage[] {
    return this.down.all;
  }

  /** Those that last: a client that dies at a point is cut off in the same instant, and its path is whole again when it is dead. */
  get interruptions(): readonly LadderInterruption[] {
    return this.apart.all.filter(({ fromNs, toNs }) => toNs !== fromNs);
  }

  /** What was heard so far, as plain data. */
  get events(): LadderEvents {
    const { servers, outages, interruptions, cuts, arrows, commits, reads, doubts, discards, notes } = this;
    return { servers, outages, interruptions, cuts, arrows, commits, reads, doubts, discards, notes };
  }

  record(
    kind: EventKind,
    now: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    _g: number,
    _h: number,
    text: string | null,
  ): void {
    switch (kind) {
      case COMMAND_WRITTEN:
        this.onCommand(a, b, c, text ?? '');
        break;
      case REPLY_WRITTEN:
        this.streamsOf(a).codes.push(String(b));
        break;
      case TLS_FLIGHT:
        this.onFlight(this.streamsOf(a), b as Direction, c, text ?? '');
        break;
      case TLS_SEALED:
        if (b === UP) this.streamsOf(a).written += c;
        break;
      case SEGMENT_SENT:
        this.onSent(now, { connection: a, direction: b as Direction, serial: c, flags: d, seq: e, length: f });
        break;
      case PACKET_DELIVERED:
        this.onArrived(`${a}/${b}/${c}`, now);
        break;
      case PACKET_DROPPED:
        this.underway.delete(`${a}/${b}/${c}`);
        break;
      case Fact.delivered:
        this.onDelivered(a + 1, b, c, now);
        this.note(b, 'server', now, `delivers ${a + 1}`);
        break;
      case Fact.discarded:
        this.discards.push({ connection: b, message: a + 1, atNs: now });
        this.note(b, 'server', now, `discards ${a + 1}`);
        break;
      case Fact.parked:
        this.note(b, 'server', now, `parks ${a + 1}`);
        break;
      case Fact.broken:
        if (c === LossCause.blocked) this.note(b, 'client', now, DEADLOCK);
        break;
      case Fact.superseded:
        this.note(b, 'server', now, `replaces its copy of ${a + 1}`);
        break;
      case Fact.suppressed:
        this.note(b, 'server', now, `drops a copy of ${a + 1}`);
        break;
      case Fact.bounced:
        this.note(b, 'client', now, `gives up ${a + 1}`);
        break;
      case CONNECTION_CUT:
        this.onCut({ connection: a, direction: wayOf(b), kind: text ?? '', atNs: now });
        break;
      case PATH_PARTITIONED:
        this.onPartition(a, b, c === 1, now);
        break;
      case HOST_CRASHED:
        if (b === 1) this.down.end(String(a), now);
        else this.down.begin(String(a), { host: a, fromNs: now, toNs: null });
        break;
      case Fact.opened:
        this.servers[b - 1] = c + 1;
        break;
      case Fact.pointOfNoReturn:
        // A server that waits for proof commits what its client knows already.
        if (this.known.has(`${b}/${a + 1}`)) break;
        this.onDoubt(a + 1, b, c);
        break;
      case Fact.forgotten:
        this.onForgotten(b, now);
        break;
      case Fact.acknowledged:
        this.onAcknowledged(a + 1, b, now);
        break;
      default:
        break;
    }
  }

  private note(connection: number, place: LadderNote['place'], atNs: number, text: string): void {
    const last = this.notes[this.notes.length - 1];
    // A message with several recipients has a fact for each.
    if (last?.text === text && last.atNs === atNs && last.connection === connection) return;
    this.notes.push({ connection, place, atNs, text });
  }

  private streamsOf(connection: number): Streams {
    let streams = this.streams.get(connection);
    if (streams === undefined) {
      streams = new Streams();
      this.streams.set(connection, streams);
    }
    return streams;
  }

  /** Splits a step into words: `BDAT 1024 LAST <1024 octets>` is one, a text and its dot are two. */
  private onCommand(connection: number, step: number, message: number, text: string): void {
    const kind = STEP_KINDS[step];
    if (kind === 'greeting' || kind === 'tls') return;
    const streams = this.streamsOf(connection);
    const content = /<(\d+) octets>/.exec(text);
    const octets = content === null ? 0 : Number(content[1]);
    const verb = /^[A-Z]+/.exec(text)?.[0];
    const write = (word: string, length: number): void => {
      streams.words.push({ from: streams.written, text: word });
      streams.written += length;
    };
    if (kind === 'auth') write(text.startsWith('AUTH ') ? 'AUTH' : 'response', text.length + CRLF);
    else if (verb !== undefined) {
      const line = content === null ? text : text.slice(0, content.index - 1);
      write(verb === 'BDAT' ? `BDAT ${message + 1}` : verb, line.length + CRLF + octets);
    } else {
      if (octets > 0) write(`text ${message + 1}`, octets);
      if (text.endsWith('.')) write('dot', DOT);
    }
  }

  /** A flight of TLS counts among the words of its side. */
  private onFlight(streams: Streams, direction: Direction, octets: number, name: string): void {
    if (direction === DOWN) streams.codes.push(name);
    else {
      streams.words.push({ from: streams.written, text: name });
      streams.written += octets;
    }
  }

  private onSent(now: number, segment: Sent): void {
    const key = `${segment.connection}/${segment.direction}/${segment.serial}`;
    this.underway.set(key, this.arrows.length);
    const isBare = segment.length === 0 && (segment.flags & (SYN | FIN | RST)) === 0;
    const direction = segment.direction === UP ? 'up' : 'down';
    this.arrows.push({ connection: segment.connection, direction, sentNs: now, arrivedNs: null, isBare, words: this.wordsOf(segment) });
  }

  private wordsOf({ connection, direction, flags, seq, length }: Sent): string[] {
    const streams = this.streamsOf(connection);
    const isAgain = length > 0 && seq < streams.highest[direction];
    // A SYN counts as an octet, and data in it come behind.
    streams.highest[direction] = Math.max(streams.highest[direction], seq + length + (flags & SYN ? 1 : 0));
    const words =
      length === 0
        ? []
        : direction === DOWN
          ? repliesIn(streams, seq, isAgain)
          : wordsWithin(streams.words, flags & SYN ? 0 : seq - 1, length);
    if (isAgain) words.push('again');
    if (flags & SYN) words.unshift(direction === UP ? 'SYN' : 'SYN+ACK');
    if (flags & FIN) words.push('FIN');
    if (flags & RST) words.push('RST');
    return words;
  }

  private onArrived(key: string, now: number): void {
    const index = this.underway.get(key);
    this.underway.delete(key);
    if (index !== undefined) this.arrows[index] = { ...this.arrows[index], arrivedNs: now };
  }

  private onAcknowledged(message: number, connection: number, now: number): void {
    this.reads.push({ connection, message, atNs: now });
    this.known.add(`${connection}/${message}`);
    this.note(connection, 'client', now, `reads the 250 for ${message}`);
    const open = this.inDoubt.get(connection);
    this.close(open?.get(message) ?? [], now);
    open?.delete(message);
  }

  private onDelivered(message: number, connection: number, recipient: number, atNs: number): void {
    const key = `${message}/${recipient}`;
    this.commits.push({ connection, message, atNs, ...(this.delivered.has(key) ? { isAgain: true } : {}) });
    this.delivered.add(key);
  }

  private onCut(cut: LadderCut): void {
    this.cuts.push(cut);
    const way = cut.direction === 'both' ? '' : `, ${cut.direction}wards`;
    this.note(cut.connection, 'path', cut.atNs, `the connection is cut: ${cut.kind}${way}`);
  }

  private onPartition(connection: number, which: number, isOpen: boolean, now: number): void {
    if (this.isOfCrash(connection, which, now)) return;
    const key = `${connection}/${which}`;
    if (isOpen) this.apart.end(key, now);
    else this.apart.begin(key, { connection, direction: wayOf(which), fromNs: now, toNs: null });
  }

  /** Nothing reaches a host that is down: the trace says so of each path that leads there, until the host is back. */
  private isOfCrash(connection: number, which: number, now: number): boolean {
    if (which !== UP && which !== DOWN) return false;
    const host = which === UP ? this.servers[connection - 1] : CLIENT_HOST;
    const outage = this.down.latest(String(host));
    return outage !== undefined && (outage.toNs === null || outage.toNs === now);
  }

  private onForgotten(connection: number, now: number): void {
    this.forgotten.add(connection);
    this.note(connection, 'client', now, 'lets the connection go');
    for (const indices of this.inDoubt.get(connection)?.values() ?? []) this.close(indices, now);
    this.inDoubt.delete(connection);
  }

  private onDoubt(message: number, connection: number, fromNs: number): void {
    const isOver = this.forgotten.has(connection);
    this.doubts.push({ message, connection, fromNs, toNs: isOver ? fromNs : null });
    if (isOver) return;
    let open = this.inDoubt.get(connection);
    if (open === undefined) {
      open = new Map();
      this.inDoubt.set(connection, open);
    }
    open.set(message, [...(open.get(message) ?? []), this.doubts.length - 1]);
  }

  private close(indices: readonly number[], now: number): void {
    for (const i of indices) this.doubts[i] = { ...this.doubts[i], toNs: now };
  }
}

/** Which direction a fault befalls, as events number it. */
const wayOf = (which: number): 'up' | 'down' | 'both' => (which === UP || which === DOWN ? directionName(which) : 'both');

interface Sent {
  readonly connection: number;
  readonly direction: Direction;
  readonly serial: number;
  readonly flags: number;
  readonly seq: number;
  readonly length: number;
}

/** Replies leave in the segment that comes next. */
function repliesIn(streams: Streams, seq: number, isAgain: boolean): string[] {
  const before = isAgain ? (streams.said.get(seq) ?? []) : [];
  const { codes } = streams;
  streams.codes = [];
  const said = [...before, ...shortened(codes)];
  streams.said.set(seq, said);
  return [...said];
}

/** Three of a kind or more as `3×250`. */
function shortened(codes: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < codes.length; ) {
    let end = i;
    while (end < codes.length && codes[end] === codes[i]) end++;
    if (end - i > 2) words.push(`${end - i}×${codes[i]}`);
    else words.push(...codes.slice(i, end));
    i = end;
  }
  return words;
}

/** The words that begin in a segment. */
function wordsWithin(words: readonly Word[], offset: number, length: number): string[] {
  const found: string[] = [];
  for (let i = firstFrom(words, offset); i < words.length && words[i].from < offset + length; i++) found.push(words[i].text);
  return found;
}

/** Index of the first word that begins at an offset or behind it; they stand in order. */
function firstFrom(words: readonly Word[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle].from < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
