import { Ring, fork, isShared } from '../engine/index.js';
import type { Arrival, Copies, DedupScheme, Memory } from './scheme.js';

/** How the MX hosts of a site share what they know; null: each knows what came to it. */
export interface Sharing {
  /** From a decision to its being known everywhere, ns. */
  readonly lagNs: number;
}

type News = 'learn' | 'proved' | 'suspect';

/** Something that one host has told the others. */
class Notice {
  constructor(
    readonly from: number,
    readonly what: News,
    readonly arrival: Arrival,
    readonly dueAt: number,
  ) {}
}

/** What is on its way between the hosts of a site. */
class Exchange {
  readonly members: HostDedup[] = [];
  private readonly notices = new Ring<Notice>();

  constructor(private readonly lagNs: number) {}

  tell(from: number, what: News, arrival: Arrival, now: number): void {
    this.notices.push(new Notice(from, what, arrival, now + this.lagNs));
  }

  /** Hands over what has arrived by now. Between two decisions nobody can tell when. */
  deliver(now: number): void {
    for (let next = this.notices.at(0); next !== undefined && next.dueAt <= now; next = this.notices.at(0)) {
      this.notices.shift();
      for (const member of this.members) if (member.host !== next.from) member.hear(next.what, next.arrival, next.dueAt);
    }
  }
}

/** One MX host's scheme as its sessions see it: it keeps note of the most memory used, and tells other hosts. */
class HostDedup implements DedupScheme {
  readonly name: string;
  /** The most at any time. */
  entries = 0;
  octets = 0;
  private own: DedupScheme;

  constructor(
    readonly host: number,
    private readonly pristine: DedupScheme,
    private readonly exchange: Exchange | null,
  ) {
    this.own = fork(pristine);
    this.name = pristine.name;
  }

  decide(arrival: Arrival, now: number): Copies {
    this.exchange?.deliver(now);
    const copies = this.own.decide(arrival, now);
    this.exchange?.tell(this.host, 'learn', arrival, now);
    this.measure();
    return copies;
  }

  proved(arrival: Arrival, now: number): void {
    this.exchange?.deliver(now);
    this.own.proved?.(arrival, now);
    this.exchange?.tell(this.host, 'proved', arrival, now);
  }

  suspect(arrival: Arrival, now: number): void {
    this.exchange?.deliver(now);
    this.own.suspect?.(arrival, now);
    this.exchange?.tell(this.host, 'suspect', arrival, now);
    this.measure();
  }

  /** It begins anew, with what other hosts tell from now on. */
  forget(): void {
    this.own = fork(this.pristine);
  }

  memory(): Memory {
    return this.own.memory?.() ?? { entries: 0, octets: 0 };
  }

  /** What another host did. */
  hear(what: News, arrival: Arrival, now: number): void {
    this.own[what]?.(arrival, now);
    this.measure();
  }

  private measure(): void {
    const { entries, octets } = this.memory();
    if (entries > this.entries) this.entries = entries;
    if (octets > this.octets) this.octets = octets;
  }
}

/** A copy of the scheme for each MX host of a world. One that cannot change serves them all. */
export function schemesOf(scheme: DedupScheme, hosts: number, sharing: Sharing | null): DedupScheme[] {
  if (isShared(scheme)) return Array.from({ length: hosts }, () => scheme);
  const exchange = sharing === null || hosts === 1 ? null : new Exchange(sharing.lagNs);
  const members = Array.from({ length: hosts }, (_, host) => new HostDedup(host, scheme, exchange));
  exchange?.members.push(...members);
  return members;
}

/** The most that any one host had to remember at a time. */
export function peakMemory(schemes: readonly DedupScheme[]): Memory {
  let entries = 0;
  let octets = 0;
  for (const scheme of schemes) {
    if (!(scheme instanceof HostDedup)) continue;
    entries = Math.max(entries, scheme.entries);
    octets = Math.max(octets, scheme.octets);
  }
  return { entries, octets };
}
