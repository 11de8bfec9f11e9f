import { describe, expect, it } from 'vitest';
import { NEVER, SECOND } from '../../src/engine/index.js';
import { Lab } from '../support/lab.js';
import { World, ms, stack } from '../support/tcp.js';

describe('a request that nobody acknowledges', () => {
  it('is forgotten without a word, and the next SYN begins another', () => {
    const server = stack('linux-6', { synAckRetries: 1 });
    const world = new World({ server });
    const { down } = world.network;
    const send = down.send.bind(down);
    // No SYN-ACK gets through before 10.5 s. The request begun at 50 ms has expired at 9.05 s: its timer of 2 s was last begun anew by the SYN of 7 s.
    down.send = (packet, now) => (now < 10.5 * SECOND ? packet.flow.dropped(packet, 1, now) : send(packet, now));
    const client = world.connect(0);
    world.run(11 * SECOND + ms(90));
    expect(client.connectedAt).toBe(NEVER);
    world.run(12 * SECOND);
    expect(client.connectedAt).toBe(11 * SECOND + ms(100));
    expect(world.log.sent.filter(({ flags }) => flags.includes('R'))).toEqual([]);
  });
});

describe('patience', () => {
  it('of a user with a connect is counted from the first SYN', () => {
    const lab = new Lab(stack('linux-6', { userTimeoutNs: 2.5 * SECOND, synLinearTimeouts: 0 }));
    lab.endpoint.connect(0);
    lab.at(2.5 * SECOND - 1);
    expect(lab.endpoint.state).toBe('syn-sent');
    lab.at(2.5 * SECOND);
    expect([lab.endpoint.endReason, lab.taken().map(({ at }) => at)]).toEqual(['timeout', [0, SECOND]]);
  });

  it.each([
    // The RTO is 300 ms and doubles; retransmission n is due at 0.3·(2ⁿ − 1) s. Over is what is due so long after the first.
    ['linux-6', 102.2, 8], // TCP_RTO_MIN · (2⁹ − 1), tcp_orphan_retries() = 8
    ['linux-6', 3, 3],
  ] as const)('%s, with nobody waiting any more: given up after %d s, %i retransmissions', (name, seconds, count) => {
    const lab = Lab.established(stack(name, { orphanGiveUpNs: seconds * SECOND, tailProbe: false }));
    lab.write(100);
    lab.endpoint.close(lab.now);
    lab.taken();
    lab.at(lab.now + 1000 * SECOND);
    expect([lab.endpoint.endReason, lab.taken().filter(({ length }) => length > 0).length]).toEqual(['timeout', count]);
  });
});
