import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVER_RETRANSMITTED, Flight, LOST, RETRANSMITTED, SACKED } from '../../src/tcp/flight.js';
import { linux6 } from '../../src/tcp/profiles/linux-6.js';
import { Rack } from '../../src/tcp/recovery/rack.js';
import { Reordering } from '../../src/tcp/recovery/reordering.js';
import { RttEstimator } from '../../src/tcp/rtt.js';

const MSS = 1000;
const RTT_NS = 100;

/** What RFC 8985 6.2 says, with a list of all sendings in order and no shortcut. */
class Reference {
  /** Where segments begin, in the order in which they were sent last. */
  private order: number[] = [];
  private readonly sentAt = new Map<number, number>();
  /** Of what has arrived what was sent last: all that was sent before it. */
  private before = new Set<number>();
  private rttNs = -1;
  /** What was lost once, and not sent again. */
  private readonly judged = new Set<number>();
  /** There is news since it looked last. */
  hasNews = false;

  sent(seq: number, now: number): void {
    this.order = [...this.order.filter((other) => other !== seq), seq];
    this.sentAt.set(seq, now);
    this.before.delete(seq);
    this.judged.delete(seq);
  }

  arrived(seq: number, again: boolean, now: number): void {
    const rttNs = now - (this.sentAt.get(seq) as number);
    if (again && rttNs < RTT_NS) return;
    this.rttNs = rttNs;
    this.hasNews = true;
    for (const earlier of this.order.slice(0, this.order.indexOf(seq))) this.before.add(earlier);
  }

  /** tcp_rack_detect_loss takes it off the list. */
  giveUp(seq: number): void {
    this.judged.add(seq);
  }

  undone(): void {
    this.hasNews = this.rttNs >= 0;
  }

  /** Whether a segment that is out is lost by now. */
  isLost(seq: number, toleranceNs: number, now: number): boolean {
    if (this.judged.has(seq)) return false;
    return this.before.has(seq) && (this.sentAt.get(seq) as number) + this.rttNs + toleranceNs <= now;
  }
}

type Deed = readonly [what: 'wait' | 'send' | 'resend' | 'probe' | 'arrive' | 'acknowledge' | 'undo' | 'timer' | 'timeout', size: number];

const deed: fc.Arbitrary<Deed> = fc.tuple(
  fc.constantFrom(
    'wait',
    'send',
    'send',
    'resend',
    'resend',
    'probe',
    'arrive',
    'arrive',
    'arrive',
    'acknowledge',
    'undo',
    'timer',
    'timeout',
  ),
  fc.nat(150),
);

/** The first of three is sent again, and that is undone: it does not hide the second. */
const UNDONE: readonly Deed[] = [
  ['send', 3],
  ['timeout', 0],
  ['arrive', 2],
  ['resend', 0],
  ['undo', 0],
  ['wait', 25],
  ['arrive', 0],
];

/** Plays the same to both, and compares what is marked lost whenever RACK has looked. */
class Play {
  private now = 1000;
  private nxt = 1;
  private readonly flight = new Flight();
  private readonly rtt = new RttEstimator(linux6);
  private readonly reordering = new Reordering(true);
  private readonly rack = new Rack(this.reordering);
  private readonly reference = new Reference();
  private knows = false;

  constructor() {
    this.rtt.sample(RTT_NS, 1, 1);
  }

  do([what, size]: Deed): void {
    const { flight } = this;
    if (what === 'wait') this.now += size;
    else if (what === 'send') for (let i = 0; i < size % 5; i++) this.send();
    else if (flight.length === 0) return;
    else if (what === 'resend') this.resend(flight.firstToRetransmit());
    else if (what === 'probe' && !flight.has(flight.length - 1, SACKED)) this.probe(flight.length - 1);
    else if (what === 'arrive') this.arrive(size % flight.length);
    else if (what === 'acknowledge') this.acknowledge(size % flight.length);
    else if (what === 'undo') {
      flight.forgetLost();
      this.rack.lookAgain();
      this.reference.undone();
    } else if (what === 'timer' && this.knows) this.compare(true, () => this.rack.judge(flight, false, this.rtt, this.now));
    else if (what === 'timeout')
      for (let i = 0; i < flight.length; i++) if (i === 0 || this.rack.isOverdue(flight.sentAt(i), this.now)) flight.markLost(i);
  }

  private send(): void {
    this.flight.push(this.nxt, this.nxt + MSS, this.now);
    this.reference.sent(this.nxt, this.now);
    this.nxt += MSS;
  }

  private resend(index: number): void {
    if (index < 0) return;
    this.flight.markRetransmitted(index, this.now);
    this.reference.sent(this.flight.seq(index), this.now);
  }

  private probe(index: number): void {
    this.flight.markProbed(index, this.now);
    this.reference.sent(this.flight.seq(index), this.now);
  }

  private arrive(index: number): void {
    if (this.flight.markSacked(index)) this.tell(index);
    this.detect();
  }

  private acknowledge(segments: number): void {
    for (let i = 0; i < segments; i++) {
      if (!this.flight.has(0, SACKED)) this.tell(0);
      this.flight.shift();
    }
    this.detect();
  }

  private detect(): void {
    this.compare(this.reference.hasNews, () => this.rack.detect(this.flight, false, this.rtt, this.now));
    this.reference.hasNews = false;
  }

  private tell(index: number): void {
    const { flight, now } = this;
    this.knows = true;
    this.rack.onDelivered(flight, index, RTT_NS, now);
    this.reference.arrived(flight.seq(index), flight.has(index, EVER_RETRANSMITTED), now);
  }

  private compare(looks: boolean, look: () => number): void {
    const { flight, reference, now } = this;
    const toleranceNs = this.reordering.toleranceNs(false, flight.sacked, this.rtt);
    const out = Array.from({ length: flight.length }, (_, i) => i).filter(
      (i) => !flight.has(i, SACKED) && (!flight.has(i, LOST) || flight.has(i, RETRANSMITTED)),
    );
    const due = out.filter((i) => looks && reference.isLost(flight.seq(i), toleranceNs, now));
    const lost = look();
    const found = out.filter((i) => flight.has(i, LOST) && !flight.has(i, RETRANSMITTED));
    for (const i of found) reference.giveUp(flight.seq(i));
    expect(found).toEqual(due);
    expect(lost).toBe(due.length);
  }
}

describe('RACK', () => {
  it('finds what a list of all sendings would, in whatever order and however many at one instant', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const play = new Play();
        for (const each of deeds) play.do(each);
      }),
      { numRuns: Number(process.env.CASES ?? 2000), seed: 5, examples: [[UNDONE]] },
    );
  });
});
