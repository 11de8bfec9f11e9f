import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PACKET_OVERHEAD, WriteQueue } from '../../src/tcp/write-queue.js';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

/** 1448 octets a segment, as with timestamps over a link of 1500. */
const MSS = 1448;
const MTU = MSS + 40;
/** What one acknowledgment covers. */
const PAIR = 2 * MSS;
/** A window of whole segments. */
const WINDOW = 55 * MSS;

/** An endpoint after a handshake of 100 ms, with a peer whose window is that of a fresh Linux. */
const fresh = (overrides: Parameters<typeof stack>[1] = {}): Lab =>
  Lab.established(stack('linux-6', { sendBufferFirst: 16_384, ...overrides }), ms(100), 64_512, MTU);

/** sk_wmem_queued and sk_sndbuf. */
function memory({ endpoint: { sender } }: Lab): [queued: number, buffer: number] {
  const { memory: queued, limit } = sender.queue as WriteQueue;
  return [queued, limit];
}

/** One send call; how many octets it took. */
const write = ({ endpoint, now }: Lab, octets: number): number =>
  endpoint.send({ length: octets, bytes: null, owner: null }, 0, octets, { more: false, closes: false }, now);

/** Acknowledges so many octets more. */
const acknowledge = (lab: Lab, octets: number, window: number): Lab => lab.receive({ ack: lab.endpoint.sender.una + octets, window });

/** Acknowledges all that is in flight, two segments at a time. */
function acknowledgeAll(lab: Lab, window: number): void {
  const { sender } = lab.endpoint;
  for (let end = sender.nxt; sender.una < end; ) acknowledge(lab, Math.min(PAIR, end - sender.una), window);
}

// What sk_wmem_queued and sk_sndbuf of Linux 6.18.44 were (tracepoint tcp:tcp_probe, 100 ms round trip, November 2026).
describe('the send buffer that counts memory', () => {
  it('counts memory, and begins at two initial windows', () => {
    const lab = fresh();
    expect(memory(lab)).toEqual([0, 46_080]);
    write(lab, 6);
    expect(memory(lab)).toEqual([838, 46_080]);
  });

  it('is, for one large write, as it was measured', () => {
    const lab = fresh();
    expect(write(lab, 100_003)).toBe(46_336);
    expect(lab.endpoint.sender.nxt).toBe(1 + 10 * MSS);
    const seen = [memory(lab)];
    lab.at(ms(200));
    lab.news();
    for (const [octets, window] of [
      [PAIR, 71_680],
      [PAIR, 76_800],
    ]) {
      acknowledge(lab, octets, window);
      seen.push(memory(lab));
      expect(lab.news()).not.toContain('writable');
    }
    expect(seen).toEqual([
      [51_328, 46_080],
      [49_264, 55_296],
      [47_200, 64_512],
    ]);
    acknowledge(lab, 6 * MSS, 73_728);
    expect(lab.news()).toContain('writable');
    expect(write(lab, 53_667)).toBe(53_667);
    expect(memory(lab)).toEqual([95_507, 92_160]);
    expect(lab.endpoint.sender.nxt).toBe(1 + 30 * MSS);
  });

  it('is overdrawn by a buffer that was begun in time, as it was measured', () => {
    const lab = fresh();
    write(lab, 46_336);
    for (const at of [200, 300, 400]) {
      lab.at(ms(at));
      acknowledgeAll(lab, WINDOW);
      write(lab, 46_336 + 53_667 - lab.endpoint.sender.stream.end);
    }
    lab.at(ms(500));
    acknowledgeAll(lab, WINDOW);
    expect(memory(lab)[0]).toBe(0);
    expect(lab.endpoint.sender.congestion.cwnd).toBe(80);
    expect(write(lab, 100_003)).toBe(100_003);
    expect(lab.endpoint.sender.inFlight).toBe(55);
    expect(memory(lab)[0]).toBe(124_131);
  });

  it('lets a writer of small pieces that polls go on sooner, as it was measured', () => {
    const lab = fresh();
    for (let i = 0; i < 5; i++) {
      expect(lab.endpoint.hasRoom).toBe(true);
      expect(write(lab, 5792)).toBe(5792);
    }
    expect(lab.endpoint.hasRoom).toBe(false);
    expect(memory(lab)).toEqual([33_952, 46_080]);
    lab.at(ms(200));
    acknowledge(lab, PAIR, 71_680);
    expect(lab.news()).toContain('writable');
    expect(memory(lab)).toEqual([31_888, 55_296]);
    // Nobody waits: the buffer stays as it is.
    acknowledge(lab, PAIR, 76_800);
    expect(memory(lab)).toEqual([29_824, 55_296]);
  });

  it('grows for one who polls to read, as it was measured: poll asks to be told of room', () => {
    const polling = (polls: boolean): number[] => {
      const lab = fresh();
      expect(write(lab, 100_003)).toBe(46_336);
      lab.at(ms(200));
      acknowledge(lab, PAIR, 71_680);
      acknowledge(lab, PAIR, 76_800);
      acknowledge(lab, 6 * MSS, 73_728);
      lab.news();
      expect(write(lab, 53_667)).toBe(53_667);
      if (polls) expect(lab.endpoint.hasRoom).toBe(false);
      lab.at(ms(300));
      const limits = [memory(lab)[1]];
      for (const octets of [PAIR, PAIR, 16 * MSS]) {
        acknowledge(lab, octets, 80_512);
        limits.push(memory(lab)[1]);
      }
      return limits;
    };
    expect(polling(true)).toEqual([92_160, 101_376, 110_592, 184_320]);
    expect(polling(false)).toEqual([92_160, 92_160, 92_160, 92_160]);
  });
});

// tcp_sacktag_walk: what is reported is moved into the packet before it if that is reported too, and what lies in part is cut.
describe('packets that the peer has reported', () => {
  const sender = { mss: MSS, inFlight: 0, congestion: { cwnd: 10 }, peerWindow: { widest: 64_512 } };
  const profile = stack('linux-6', { sendBufferFirst: 16_384 });

  /** A queue of packets of so many segments each, all of them sent. */
  function sentPackets(segments: readonly number[]): WriteQueue {
    const queue = new WriteQueue(16_384, profile);
    queue.begin();
    queue.append(segments.reduce((a, b) => a + b, 0) * MSS, true);
    let end = 0;
    for (const count of segments) {
      end += count * MSS;
      queue.onSent(end, true, sender);
    }
    return queue;
  }

  const packetsOf = (queue: WriteQueue, octets: number): number => (queue.memory - octets) / PACKET_OVERHEAD;
  const merge = (queue: WriteQueue, from: number, to: number): void => queue.merge(from * MSS, to * MSS, MSS);

  it('are one, and take the memory of one', () => {
    const queue = sentPackets([2, 2, 2, 2, 2]);
    expect(packetsOf(queue, 10 * MSS)).toBe(5);
    merge(queue, 2, 3); // half of the second packet
    expect(packetsOf(queue, 10 * MSS)).toBe(6);
    merge(queue, 2, 4);
    expect(packetsOf(queue, 10 * MSS)).toBe(5);
    merge(queue, 2, 7);
    expect(packetsOf(queue, 10 * MSS)).toBe(4);
    merge(queue, 2, 10);
    expect(packetsOf(queue, 10 * MSS)).toBe(2);
    queue.onAcknowledged(10 * MSS);
    expect(queue.memory).toBe(0);
  });

  it('leave alone what has another size: a last segment that is not full', () => {
    const queue = sentPackets([2, 2]);
    queue.begin();
    queue.append(100, true);
    queue.onSent(4 * MSS + 100, true, sender);
    queue.merge(0, 4 * MSS + 100, MSS);
    expect(packetsOf(queue, 4 * MSS + 100)).toBe(2);
  });

  it('count as brute force does: a packet begins at each old edge outside what is reported, and at its edges', () => {
    const cases = fc.record({
      segments: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 }),
      blocks: fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 8 }),
      acknowledged: fc.nat(40),
    });
    fc.assert(
      fc.property(cases, ({ segments, blocks, acknowledged }) => {
        const total = segments.reduce((a, b) => a + b, 0);
        const queue = sentPackets(segments);
        const reported = new Array<boolean>(total).fill(false);
        let edges = new Set<number>();
        for (const [i] of segments.entries()) edges.add(segments.slice(0, i).reduce((a, b) => a + b, 0));
        for (const [a, b] of blocks) {
          let [from, to] = [Math.min(a, b) % total, Math.max(a, b) % (total + 1)];
          if (from >= to) continue;
          // A peer reports runs whole.
          while (from > 0 && reported[from - 1]) from--;
          while (to < total && reported[to]) to++;
          merge(queue, from, to);
          reported.fill(true, from, to);
          edges = new Set([...edges].filter((edge) => edge <= from || edge >= to));
          edges.add(from);
          if (to < total) edges.add(to);
        }
        expect(packetsOf(queue, total * MSS)).toBe(edges.size);
        const acked = acknowledged % (total + 1);
        queue.onAcknowledged(acked * MSS);
        const left = [...edges].filter((edge) => edge > acked).length + (acked < total ? 1 : 0);
        expect(packetsOf(queue, (total - acked) * MSS)).toBe(left);
      }),
    );
  });
});

describe('a send call whose octets come in parts', () => {
  it('is what it is in one', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, (lengths) => {
        const whole = fresh();
        const total = lengths.reduce((a, b) => a + b, 0);
        const takenWhole = write(whole, total);
        const parted = fresh();
        let taken = 0;
        for (const [i, length] of lengths.entries()) {
          const place = { continued: i > 0, continues: i < lengths.length - 1 };
          const flags = { more: false, closes: false, ...place };
          const part = parted.endpoint.send({ length, bytes: null, owner: null }, 0, length, flags, parted.now);
          taken += part;
          if (part < length) break;
        }
        expect(taken).toBe(takenWhole);
        expect(parted.endpoint.sender.nxt).toBe(whole.endpoint.sender.nxt);
        expect(memory(parted)).toEqual(memory(whole));
        expect(parted.taken().map(({ seq, length }) => [seq, length])).toEqual(whole.taken().map(({ seq, length }) => [seq, length]));
      }),
    );
  });
});
