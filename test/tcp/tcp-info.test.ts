import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import type { TcpInfo } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { type App, connected, ms, stack } from '../support/tcp.js';

const LINUX = stack('linux-6', { timestamps: true, receiveWindow: 'linux' });
const PLAIN = stack('linux-6');

const infoOf = (lab: Lab): TcpInfo => lab.endpoint.tcpInfo(lab.now);

describe('tcpInfo', () => {
  it('of one who has connected over a round trip of 100 ms tells what tcp_get_info would', () => {
    const lab = new Lab(LINUX);
    lab.window = 1 << 20;
    lab.endpoint.connect(0);
    lab.at(ms(100));
    lab.receive({ flags: 'S.', seq: 0, ack: 1, stamps: [1, 1] });
    lab.at(ms(130));
    expect(infoOf(lab)).toMatchObject({
      tcpi_state: 1,
      tcpi_ca_state: 0,
      tcpi_retransmits: 0,
      tcpi_probes: 0,
      tcpi_backoff: 0,
      tcpi_options: 7, // timestamps, SACK, window scaling
      tcpi_snd_wscale: 7, // as the peer said
      tcpi_rcv_wscale: 7, // 6 MiB of tcp_rmem
      tcpi_rto: 300_000, // srtt + 4 · (rtt / 2), not below srtt + 200 ms
      tcpi_rtt: 100_000,
      tcpi_rttvar: 50_000,
      tcpi_min_rtt: 100_000,
      tcpi_snd_mss: 1448,
      tcpi_advmss: 1448,
      tcpi_pmtu: 1500,
      tcpi_snd_cwnd: 10,
      tcpi_snd_ssthresh: 0x7fffffff,
      tcpi_rcv_space: 14_480, // ten segments of 1448 octets, since timestamps are agreed (tcp_init_buffer_space, advmss)
      tcpi_last_ack_recv: 30,
      tcpi_bytes_acked: 1, // the SYN
      tcpi_bytes_received: 0,
      tcpi_segs_out: 2,
      tcpi_segs_in: 1,
      tcpi_delivered: 1,
      tcpi_snd_wnd: 1 << 20,
    });
  });

  it('before the answer there is little to tell', () => {
    const lab = new Lab(LINUX);
    lab.endpoint.connect(0);
    lab.at(ms(1500));
    expect(infoOf(lab)).toMatchObject({
      tcpi_state: 2,
      tcpi_options: 0,
      tcpi_rto: 1_000_000,
      tcpi_rtt: 0,
      tcpi_min_rtt: 0xffffffff,
      tcpi_unacked: 1,
      tcpi_retransmits: 1,
      tcpi_total_retrans: 1,
      tcpi_bytes_retrans: 0,
      tcpi_delivered: 0,
    });
  });

  it('counts what is in flight, waits, and has arrived', () => {
    const lab = Lab.established(PLAIN);
    lab.write(12 * 1460);
    lab.at(ms(150));
    expect(infoOf(lab)).toMatchObject({
      tcpi_unacked: 10,
      tcpi_notsent_bytes: 2 * 1460,
      tcpi_bytes_sent: 14_600,
      tcpi_data_segs_out: 10,
      tcpi_segs_out: 12,
      tcpi_last_data_sent: 50,
    });
    lab.receive({ ack: 1 + 4 * 1460, length: 500 });
    expect(infoOf(lab)).toMatchObject({
      tcpi_unacked: 8,
      tcpi_notsent_bytes: 0,
      tcpi_delivered: 5, // four, and the SYN
      tcpi_bytes_acked: 1 + 4 * 1460,
      tcpi_bytes_received: 500,
      tcpi_data_segs_in: 1,
      tcpi_segs_in: 2,
      tcpi_last_data_recv: 0,
    });
  });

  it('goes from Open by way of Disorder to Recovery and back; a selective acknowledgment counts as delivered', () => {
    const lab = Lab.established(stack('linux-6', { rack: false, tailProbe: false }));
    lab.write(8 * 1460);
    const states: number[] = [infoOf(lab).tcpi_ca_state];
    lab.at(ms(200));
    for (const arrived of [1, 2, 3]) {
      lab.receive({ ack: 1, sack: [1 + 1460, 1 + (arrived + 1) * 1460] });
      states.push(infoOf(lab).tcpi_ca_state);
    }
    expect(infoOf(lab)).toMatchObject({ tcpi_sacked: 3, tcpi_lost: 1, tcpi_retrans: 1, tcpi_delivered: 4, tcpi_total_retrans: 1 });
    lab.at(ms(300)).receive({ ack: 1 + 8 * 1460 });
    states.push(infoOf(lab).tcpi_ca_state);
    expect(states).toEqual([0, 1, 1, 3, 0]);
    expect(infoOf(lab)).toMatchObject({ tcpi_sacked: 0, tcpi_lost: 0, tcpi_retrans: 0, tcpi_delivered: 9, tcpi_bytes_retrans: 1460 });
  });

  it('after two timeouts is in Loss, its timeout fourfold', () => {
    const lab = Lab.established(stack('linux-6', { tailProbe: false }));
    lab.write(100);
    lab.at(ms(100) + ms(300) + ms(600));
    expect(infoOf(lab)).toMatchObject({
      tcpi_ca_state: 4,
      tcpi_retransmits: 2,
      tcpi_backoff: 2,
      tcpi_rto: 1_200_000,
      tcpi_total_rto: 2,
      tcpi_total_retrans: 2,
      tcpi_snd_cwnd: 1,
      tcpi_bytes_sent: 300,
      tcpi_bytes_retrans: 200,
    });
  });

  it('while a shut window is probed, counts the probes and leaves the timeout as it is', () => {
    const lab = Lab.established(PLAIN, 100e6, 0);
    lab.write(1000);
    lab.at(ms(100) + ms(300) + ms(600));
    expect(infoOf(lab)).toMatchObject({ tcpi_probes: 2, tcpi_backoff: 2, tcpi_rto: 300_000, tcpi_notsent_bytes: 1000 });
    lab.receive({});
    expect(infoOf(lab).tcpi_probes).toBe(0);
  });

  it('tells how long the peer’s window or the own buffer held the sender up (tcp_chrono)', () => {
    const lab = Lab.established(stack('linux-6', { sendBuffer: 8 * 1460 }), ms(100), 3 * 1460);
    const spent = (): number[] => {
      const { tcpi_busy_time, tcpi_rwnd_limited, tcpi_sndbuf_limited } = infoOf(lab);
      return [tcpi_busy_time, tcpi_rwnd_limited, tcpi_sndbuf_limited].map((us) => us / 1000);
    };
    lab.at(ms(150));
    expect(spent()).toEqual([0, 0, 0]);
    lab.write(5 * 1460); // three leave: the window holds two back
    lab.at(ms(250));
    expect(spent()).toEqual([100, 100, 0]);
    lab.receive({ ack: 1 + 3 * 1460 }); // and lets them go
    lab.at(ms(280));
    expect(spent()).toEqual([130, 100, 0]);
    lab.window = 20 * 1460;
    lab.receive({ ack: 1 + 5 * 1460 });
    lab.at(ms(500));
    expect(spent()).toEqual([130, 100, 0]); // nothing to do
    lab.write(20 * 1460); // eight fit the buffer, and leave: cwnd is ten
    lab.at(ms(600));
    expect(spent()).toEqual([230, 100, 100]);
    lab.receive({ ack: 1 + 10 * 1460 }); // a third is free: the writer may go on, and does not
    lab.at(ms(640));
    expect(spent()).toEqual([270, 100, 100]);
    lab.receive({ ack: 1 + 13 * 1460 });
    lab.at(ms(900));
    expect(spent()).toEqual([270, 100, 100]);
  });

  it('does not blame the window for what the congestion window holds back', () => {
    const lab = Lab.established(PLAIN);
    lab.write(30 * 1460);
    lab.at(ms(180));
    expect(infoOf(lab)).toMatchObject({ tcpi_busy_time: 80_000, tcpi_rwnd_limited: 0, tcpi_sndbuf_limited: 0 });
  });

  it('counts segments ahead of a gap', () => {
    const lab = Lab.established(PLAIN);
    for (const seq of [1461, 2921, 1461]) lab.receive({ seq, length: 1460 });
    lab.receive({ seq: 1, length: 1460 });
    expect(infoOf(lab)).toMatchObject({ tcpi_rcv_ooopack: 3, tcpi_bytes_received: 4380 });
  });

  it('of one who has accepted leaves out the SYN-ACK, which the request sent', () => {
    const lab = new Lab(LINUX, { client: false });
    lab.endpoint.listen();
    expect(infoOf(lab).tcpi_state).toBe(10);
    lab.receive({ flags: 'S', seq: 0 });
    expect(infoOf(lab).tcpi_state).toBe(3);
    lab.at(ms(100)).receive({ ack: 1 });
    expect(infoOf(lab)).toMatchObject({ tcpi_state: 1, tcpi_segs_in: 2, tcpi_segs_out: 0, tcpi_bytes_acked: 0, tcpi_delivered: 1 });
  });

  it('once over tells what had arrived by then', () => {
    const lab = Lab.established(PLAIN);
    lab.write(3 * 1460);
    lab.receive({ ack: 1 + 1460 });
    lab.receive({ flags: 'R' });
    expect(infoOf(lab)).toMatchObject({ tcpi_state: 7, tcpi_delivered: 2, tcpi_unacked: 0 });
  });

  it('both ends agree on what went between them, whatever is lost', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.nat(8),
      (up, down, percent) => {
        const world = connected({ seed: `${up}/${down}`, link: { loss: percent / 100 } });
        for (; world.servers.length === 0; world.run(world.simulation.now + SECOND));
        world.client.write(up, world.simulation.now);
        world.server.write(down, world.simulation.now);
        world.run();
        const [client, server] = [world.client, world.server].map((app: App) => app.socket?.tcpInfo(world.simulation.now) as TcpInfo);
        expect([server.tcpi_bytes_received, client.tcpi_bytes_received]).toEqual([up, down]);
        expect([client.tcpi_bytes_acked, server.tcpi_bytes_acked]).toEqual([up + 1, down]);
        expect(client.tcpi_bytes_sent - client.tcpi_bytes_retrans).toBe(up);
        expect([client.tcpi_unacked, client.tcpi_notsent_bytes]).toEqual([0, 0]);
        expect(client.tcpi_segs_in).toBeLessThanOrEqual(server.tcpi_segs_out + server.tcpi_total_retrans + 1);
        // What was sent for the first time has arrived, the SYN or SYN-ACK with it.
        const repeatsOfData = client.tcpi_bytes_retrans === 0 ? 0 : client.tcpi_total_retrans;
        expect(client.tcpi_delivered).toBeGreaterThanOrEqual(client.tcpi_data_segs_out - repeatsOfData + 1);
        expect(client.tcpi_delivered).toBeLessThanOrEqual(client.tcpi_data_segs_out + 1);
        expect(client.tcpi_data_segs_in).toBeGreaterThanOrEqual(Math.ceil(down / 1460));
      },
    );
    fc.assert(property, { numRuns: 60, seed: 3 });
  });
});
