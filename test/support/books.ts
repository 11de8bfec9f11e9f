import { ACK, RST, SYN, type Segment } from '../../src/tcp/index.js';
import { EVER_RETRANSMITTED, type Flight, LOST, RETRANSMITTED, SACKED } from '../../src/tcp/flight.js';
import type { Observer, Side } from './pair.js';

/** Half-open ranges of sequence space, sorted and apart. */
class Ranges {
  readonly list: [from: number, to: number][] = [];

  add(from: number, to: number): void {
    if (to <= from) return;
    let [left, right] = [from, to];
    const apart = this.list.filter(([a, b]) => {
      if (a > right || b < left) return true;
      left = Math.min(left, a);
      right = Math.max(right, b);
      return false;
    });
    apart.push([left, right]);
    apart.sort((x, y) => x[0] - y[0]);
    this.list.splice(0, this.list.length, ...apart);
  }

  holds(from: number, to: number): boolean {
    return this.list.some(([a, b]) => a <= from && to <= b);
  }

  /** Where the run that begins at 0 ends. */
  get prefix(): number {
    return this.list[0]?.[0] === 0 ? this.list[0][1] : 0;
  }
}

/** What the wire alone shows of one end. */
class View {
  /** End of what it has sent, and how often which ranges went. */
  sentEnd = 0;
  readonly sends: { seq: number; end: number }[] = [];
  /** What it has heard: the right edge, the acknowledgment, what was reported. */
  edge = 0;
  acked = 0;
  readonly reported = new Ranges();
  /** What arrived here, what was acknowledged and offered from here. */
  readonly arrived = new Ranges();
  acknowledged = 0;
  offered = 0;
  /** Flight entries that the acknowledgment at hand must leave marked SACKED. */
  due: { seq: number; end: number }[] = [];
  /**
   * Parts of entries, which reports have covered without the rest. When such an entry is cut later,
   * nobody looks there again (tcp_sacktag_write_queue passes over what lies in recv_sack_cache).
   */
  passedOver: { seq: number; end: number }[] = [];
}

/** What blocks cover of entries that they do not cover whole. */
function partsOf(flight: Flight, sack: readonly number[]): { seq: number; end: number }[] {
  const parts: { seq: number; end: number }[] = [];
  for (let i = 0; i < sack.length; i += 2) {
    for (let k = 0; k < flight.length; k++) {
      const [seq, end] = [Math.max(flight.seq(k), sack[i]), Math.min(flight.end(k), sack[i + 1])];
      if (seq < end && (seq > flight.seq(k) || end < flight.end(k))) parts.push({ seq, end });
    }
  }
  return parts;
}

function claim(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

/**
 * Watches the wire between two ends and recounts by brute force: that sequence
 * space is used without a hole and within the window; that nothing is acknowledged
 * or reported that did not arrive; that each sender's books are what the wire says.
 */
export class Books implements Observer {
  private readonly views = [new View(), new View()];

  onSent({ which, endpoint }: Side, segment: Segment): void {
    const view = this.views[which];
    const { seq, end, length, ack, window, flags } = segment;
    if (flags & RST) return;
    claim(seq <= view.sentEnd, () => `a hole in sequence space: ${seq} after ${view.sentEnd}`);
    if (end > seq) {
      view.sends.push({ seq, end });
      claim(end > view.acked, () => `${seq}..${end} was acknowledged up to ${view.acked}`);
    }
    if (length > 0) claim(seq + length <= view.edge, () => `${seq}+${length} beyond the window's edge ${view.edge}`);
    view.sentEnd = Math.max(view.sentEnd, end);
    claim(end <= endpoint.sender.stream.end + 2, () => 'sent what nobody wrote');
    if (!(flags & ACK)) return;
    claim(ack <= view.arrived.prefix, () => `acknowledged ${ack}, of which only ${view.arrived.prefix} arrived`);
    claim(ack >= view.acknowledged, () => `the acknowledgment went back from ${view.acknowledged} to ${ack}`);
    claim(ack + window >= view.offered || (flags & SYN) !== 0, () => `the window shrank from ${view.offered} to ${ack + window}`);
    view.acknowledged = ack;
    view.offered = ack + window;
    const { sack } = segment;
    for (let i = 0; sack !== null && i < sack.length; i += 2)
      claim(view.arrived.holds(sack[i], sack[i + 1]), () => `reported ${sack[i]}..${sack[i + 1]}, which did not arrive`);
  }

  onArriving({ which, endpoint }: Side, segment: Segment): void {
    const view = this.views[which];
    const { seq, end, ack, window, flags, sack } = segment;
    if (flags & RST) return;
    view.arrived.add(seq, end);
    view.due = [];
    if (!(flags & ACK)) return;
    // A segment of the handshake shows the window from its acknowledgment on.
    view.edge = Math.max(view.edge, ack + window);
    for (let i = 0; sack !== null && i < sack.length; i += 2) view.reported.add(sack[i], sack[i + 1]);
    const { sender, receiver } = endpoint;
    const passedOver = view.passedOver.filter((part) => part.end > sender.una);
    view.passedOver = [...passedOver, ...partsOf(sender.flight, sack ?? [])];
    const isPlain = end === seq && seq === receiver.nxt && ack >= sender.una && ack <= sender.nxt;
    if (!isPlain || !receiver.sacks.active || segment.tsVal >= 0) return;
    for (let i = 0; sack !== null && i < sack.length; i += 2) {
      if (sack[i] < sender.una || sack[i + 1] > sender.nxt) continue;
      for (let k = 0; k < sender.flight.length; k++) {
        const entry = { seq: sender.flight.seq(k), end: sender.flight.end(k) };
        const isPassedOver = passedOver.some((part) => part.seq <= entry.seq && entry.end <= part.end);
        if (sack[i] <= entry.seq && entry.end <= sack[i + 1] && !isPassedOver) view.due.push(entry);
      }
    }
  }

  onArrived({ which, endpoint }: Side, segment: Segment): void {
    const view = this.views[which];
    if (segment.has(ACK) && !segment.has(RST) && endpoint.sender.una > view.acked) view.acked = endpoint.sender.una;
    const { flight } = endpoint.sender;
    for (const { seq, end } of view.due) {
      const index = flight.indexOf(seq);
      if (index < 0 || flight.seq(index) !== seq || flight.end(index) !== end) continue; // acknowledged at the same time
      claim(flight.has(index, SACKED), () => `${seq}..${end} was reported and is not marked`);
    }
    view.due = [];
  }

  onSettled({ which, endpoint }: Side): void {
    const view = this.views[which];
    const { sender, isOver } = endpoint;
    const { flight } = sender;
    if (isOver) return;
    claim(sender.nxt === view.sentEnd, () => `the books say ${sender.nxt} sent, the wire ${view.sentEnd}`);
    let at = sender.una;
    const counts = { lost: 0, retransmitted: 0, sacked: 0, toRetransmit: 0 };
    while (view.sends.length > 0 && view.sends[0].end <= sender.una) view.sends.shift();
    for (let i = 0; i < flight.length; i++) {
      const [seq, end] = [flight.seq(i), flight.end(i)];
      claim(seq === at, () => `the flight has a hole: ${seq} after ${at}`);
      at = end;
      const has = (mark: number): boolean => flight.has(i, mark);
      claim(!(has(SACKED) && (has(LOST) || has(RETRANSMITTED))), () => `${seq}..${end} has arrived and counts as lost or sent again`);
      if (has(LOST)) counts.lost++;
      if (has(RETRANSMITTED)) counts.retransmitted++;
      if (has(LOST) && !has(RETRANSMITTED)) counts.toRetransmit++;
      if (has(SACKED)) {
        counts.sacked++;
        claim(view.reported.holds(seq, end), () => `${seq}..${end} is marked and was never reported`);
      }
      const times = view.sends.reduce((sum, sent) => sum + (sent.seq < end && sent.end >= end ? 1 : 0), 0);
      claim(
        has(EVER_RETRANSMITTED) === times > 1,
        () => `${seq}..${end} was sent ${times} times, by the books ${has(EVER_RETRANSMITTED) ? 'again' : 'once'}`,
      );
    }
    claim(flight.length === 0 || at === sender.nxt, () => `the flight ends at ${at}, not at ${sender.nxt}`);
    for (const [name, count] of Object.entries(counts))
      claim(
        flight[name as keyof typeof counts] === count,
        () => `${name}: ${flight[name as keyof typeof counts]} by the books, ${count} by the marks`,
      );
    const inNetwork = flight.length - counts.sacked - counts.lost + counts.retransmitted;
    claim(sender.inFlight <= inNetwork && sender.inFlight >= 0, () => `${sender.inFlight} in flight of ${inNetwork}`);
    claim(flight.length === 0 || sender.timerAt < Number.MAX_SAFE_INTEGER, () => 'something is in flight and no timer runs');
  }
}
