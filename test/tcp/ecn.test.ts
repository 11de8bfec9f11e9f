import { describe, expect, it } from 'vitest';
import { Ecn } from '../../src/net/index.js';
import type { EcnMode, StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { DOWN, UP, World, connected, ms, stack } from '../support/tcp.js';

const asking = (overrides: Partial<StackProfile> = {}): StackProfile => stack('linux-6', { ecn: 'request', ...overrides });

/** A client whose peer agreed; the clock stands at 100 ms. */
function agreed(overrides: Partial<StackProfile> = {}): Lab {
  const lab = new Lab(asking(overrides));
  lab.endpoint.connect(0);
  lab.at(ms(100)).receive({ flags: 'SE.', seq: 0, ack: 1 });
  lab.taken();
  return lab;
}

const flagsOf = (lab: Lab): string[] => lab.taken().map(({ flags }) => flags);

describe('ECN is agreed on with the SYNs (RFC 3168 6.1.1)', () => {
  it.each<[EcnMode, EcnMode, string, string, boolean]>([
    ['request', 'request', 'SEW', 'S.E', true],
    ['request', 'passive', 'SEW', 'S.E', true],
    ['request', 'off', 'SEW', 'S.', false],
    ['passive', 'request', 'S', 'S.', false],
    ['off', 'passive', 'S', 'S.', false],
  ])('%s to %s: %s, %s', (client, server, syn, synAck, on) => {
    const world = connected({ client: stack('linux-6', { ecn: client }), server: stack('linux-6', { ecn: server }) });
    const marks: Ecn[] = [];
    const { up } = world.network;
    const send = up.send.bind(up);
    up.send = (packet, now) => {
      marks.push(packet.ecn);
      send(packet, now);
    };
    world.at(ms(300), (now) => world.client.write(10, now));
    world.run();
    expect(world.log.sent.slice(0, 3).map(({ flags }) => flags)).toEqual([syn, synAck, '.']);
    expect(marks).toEqual([on ? Ecn.ect0 : Ecn.notEct]);
  });

  it('SYN, SYN-ACK and pure acknowledgments are never ECN-capable packets (6.1.1, 6.1.4)', () => {
    const lab = new Lab(asking());
    lab.endpoint.connect(0);
    lab.at(ms(100)).receive({ flags: 'SE.', seq: 0, ack: 1 }).receive({ length: 1460, ecn: Ecn.ect0 });
    expect(lab.taken().map(({ flags, ecn }) => [flags, ecn])).toEqual([
      ['SEW', Ecn.notEct],
      ['.', Ecn.notEct],
      ['.', Ecn.notEct],
    ]);
  });

  it('a SYN that is sent again does not ask (6.1.1.1)', () => {
    const lab = new Lab(asking());
    lab.endpoint.connect(0);
    lab.at(ms(1000));
    expect(flagsOf(lab)).toEqual(['SEW', 'S']);
  });

  it.each([
    ['ECE and CWR', 'SEW.'],
    ['CWR alone', 'SW.'],
    ['neither', 'S.'],
  ])('a SYN-ACK with %s is no agreement', (_, flags) => {
    const lab = new Lab(asking());
    lab.endpoint.connect(0);
    lab.at(ms(100)).receive({ flags, seq: 0, ack: 1 });
    lab.taken();
    lab.write(10);
    expect(lab.taken().map(({ ecn }) => ecn)).toEqual([Ecn.notEct]);
  });

  it.each([
    ['SE', Ecn.notEct, 'S.'],
    ['SW', Ecn.notEct, 'S.'],
    ['SEW', Ecn.ect0, 'S.'],
    ['SEW', Ecn.notEct, 'S.E'],
  ])('a server answers %s with field %i by %s', (flags, ecn, answer) => {
    const lab = new Lab(stack('linux-6'), { client: false });
    lab.endpoint.listen();
    lab.receive({ flags, seq: 0, ecn });
    expect(flagsOf(lab)).toEqual([answer]);
  });
});

describe('the receiver (RFC 3168 6.1.3)', () => {
  it('says ECE on every acknowledgment from a mark to the CWR', () => {
    const lab = agreed();
    lab.receive({ length: 1460, ecn: Ecn.ect0 }).receive({ length: 1460, ecn: Ecn.ce });
    lab.receive({ length: 1460, ecn: Ecn.ect0 }).receive({ length: 1460, ecn: Ecn.ect0 });
    expect(flagsOf(lab)).toEqual(['.', '.E', '.E', '.E']);
    lab.receive({ flags: 'W.', length: 1460, ecn: Ecn.ect0 }).receive({ length: 1460, ecn: Ecn.ect0 });
    expect(flagsOf(lab)).toEqual(['.', '.']);
  });

  it('says it on data of its own as well', () => {
    const lab = agreed();
    lab.receive({ length: 1460, ecn: Ecn.ce });
    lab.taken();
    lab.write(10);
    expect(lab.taken().map(({ flags, ecn }) => [flags, ecn])).toEqual([['.E', Ecn.ect0]]);
  });

  it('goes on when the segment with CWR is marked itself', () => {
    const lab = agreed();
    lab.receive({ length: 1460, ecn: Ecn.ce }).receive({ flags: 'W.', length: 1460, ecn: Ecn.ce });
    expect(flagsOf(lab)).toEqual(['.E', '.E']);
  });

  it('takes no notice of marks that were not agreed on', () => {
    const lab = Lab.established(stack('linux-6'));
    lab.receive({ length: 1460, ecn: Ecn.ce }).receive({ length: 1460 });
    expect(flagsOf(lab)).toEqual(['.', '.']);
  });

  it('acknowledges marks at once, even where it would delay', () => {
    const lab = agreed();
    lab.receive({ length: 50, ecn: Ecn.ect0 });
    lab.write(50); // pingpong mode
    lab.taken();
    lab.receive({ length: 50, ack: 51, ecn: Ecn.ect0 });
    expect(lab.taken()).toEqual([]);
    lab.receive({ length: 50, ecn: Ecn.ce });
    expect(flagsOf(lab)).toEqual(['.E']);
  });
});

describe('the sender (RFC 3168 6.1.2)', () => {
  /** 10 segments are in flight, and as many more wait. */
  function inFlight(overrides: Partial<StackProfile> = {}): Lab {
    const lab = agreed({ congestion: 'newreno', tailProbe: false, ...overrides });
    lab.write(60 * 1460);
    lab.taken();
    lab.at(ms(200));
    return lab;
  }

  const echo = (lab: Lab, segments: number, flags = 'E.'): Lab => lab.receive({ flags, ack: 1 + segments * 1460 });

  it('halves ssthresh once for a window of echoes, and says CWR with the first new data', () => {
    const lab = inFlight();
    for (let i = 1; i <= 10; i++) echo(lab, i);
    const { congestion } = lab.endpoint.sender;
    expect([congestion.ssthresh, congestion.cwnd]).toEqual([5, 5]);
    const sent = lab.taken();
    expect(sent.map(({ flags }) => flags)).toEqual(['.W', ...sent.slice(1).map(() => '.')]);
    expect(new Set(sent.map(({ ecn }) => ecn))).toEqual(new Set([Ecn.ect0]));
  });

  it('comes down in step with what arrives: one segment for two', () => {
    const lab = inFlight();
    // Far enough apart that no packet waits for the next acknowledgment.
    const sent = Array.from({ length: 10 }, (_, i) => echo(lab.at(lab.now + ms(2)), i + 1).sent().length);
    // RFC 6937: after D of 10 arrived, ceil(D · 5 / 10) have been sent; once no more than ssthresh are in flight, one for one up to it.
    expect(sent).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 0, 1]);
  });

  it('comes down at once where the profile says so, and stays until something newer is acknowledged', () => {
    const lab = inFlight({ reduction: 'at-once' });
    echo(lab, 1);
    const { congestion } = lab.endpoint.sender;
    expect([congestion.cwnd, lab.taken()]).toEqual([5, []]);
    echo(lab, 10, '.');
    expect(congestion.cwnd).toBe(5);
    expect(lab.taken().length).toBe(5);
    lab.at(ms(300));
    echo(lab, 15, '.');
    expect(congestion.cwnd).toBeGreaterThan(5 - 1);
  });

  it('reacts again to an echo of the next window', () => {
    const lab = inFlight();
    for (let i = 1; i <= 10; i++) echo(lab, i);
    lab.at(ms(300));
    echo(lab, 11, '.');
    echo(lab, 12);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(2);
  });

  it('lets the window grow again from ssthresh, one segment a round trip', () => {
    const lab = inFlight();
    for (let i = 1; i <= 10; i++) echo(lab, i);
    lab.at(ms(300));
    for (let i = 11; i <= 15; i++) echo(lab, i, '.');
    lab.at(ms(400));
    for (let i = 16; i <= 20; i++) echo(lab, i, '.');
    expect(lab.endpoint.sender.congestion.cwnd).toBe(6);
  });

  it('CUBIC leaves 717/1024 of the window', () => {
    const lab = inFlight({ congestion: 'cubic' });
    echo(lab, 1);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(7);
  });

  it('does not reduce twice when a loss comes to light in the same window', () => {
    const lab = inFlight({ rack: false });
    echo(lab, 1);
    for (let i = 3; i <= 6; i++) lab.receive({ flags: 'E.', ack: 1461, sack: [2921, 1 + i * 1460] });
    const { sender } = lab.endpoint;
    expect([sender.congestion.ssthresh, sender.flight.lost]).toEqual([5, 1]);
  });

  it('does not react to echoes while a loss is being repaired, which has been paid for', () => {
    const lab = inFlight({ rack: false });
    for (let i = 2; i <= 5; i++) lab.receive({ ack: 1, sack: [1461, 1 + i * 1460] });
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(5);
    lab.receive({ flags: 'E.', ack: 1, sack: [1461, 1 + 6 * 1460] });
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(5);
  });

  it('sends nothing again as an ECN-capable packet, and no CWR with it (6.1.5)', () => {
    const lab = inFlight();
    echo(lab, 1);
    lab.taken();
    lab.at(ms(2000));
    const again = lab.taken().filter(({ seq }) => seq === 1461);
    expect(again.map(({ ecn, flags }) => [ecn, flags])).toEqual(again.map(() => [Ecn.notEct, '.']));
    expect(again.length).toBeGreaterThan(0);
  });

  it('says CWR after a loss and after a time-out too', () => {
    const lost = inFlight({ rack: false });
    for (let i = 2; i <= 9; i++) lost.receive({ ack: 1, sack: [1461, 1 + i * 1460] });
    const sent = lost.taken();
    const repair = sent.findIndex(({ seq }) => seq === 1);
    const fresh = sent.filter(({ ecn }, i) => ecn === Ecn.ect0 && i > repair);
    expect([repair > 0, fresh[0].flags]).toEqual([true, '.W']);
    const late = inFlight();
    late.at(ms(2000)).taken();
    late.receive({ ack: 1 + 1460 });
    expect(flagsOf(late)[0]).toBe('.W');
  });
});

it('a queue that marks what passes costs no segment and brings the window down', () => {
  const world = new World({ client: asking(), server: stack('linux-6') });
  world.connect(0);
  world.run(ms(200));
  const { up } = world.network;
  const send = up.send.bind(up);
  let capable = 0;
  up.send = (packet, now) => {
    if (packet.ecn === Ecn.ect0 && ++capable % 50 === 0) packet.ecn = Ecn.ce;
    send(packet, now);
  };
  world.at(ms(200), (now) => world.client.write(1_000_000, now));
  world.run();
  expect(world.server.octets).toBe(1_000_000);
  expect(world.host.counters.retransmits).toBe(0);
  expect(world.log.from(DOWN).some(({ flags }) => flags.includes('E'))).toBe(true);
  expect(world.log.data(UP).filter(({ flags }) => flags.includes('W')).length).toBeGreaterThan(3);
});
