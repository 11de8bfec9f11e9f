import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { FastOpenCache, FastOpenKey, type FastOpenPair, type StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { type App, DOWN, UP, World, ms, stack } from '../support/tcp.js';

const fast = (overrides: Partial<StackProfile> = {}): StackProfile => stack('linux-6', { fastOpen: true, tailProbe: false, ...overrides });

function pair(): FastOpenPair {
  return { cache: new FastOpenCache(), key: new FastOpenKey(1) };
}

/** A client that has the server's cookie. */
function client(overrides: Partial<StackProfile> = {}): { lab: Lab; cookie: string } {
  const known = pair();
  known.cache.learn(known.key.cookie, 1460);
  return { lab: new Lab(fast(overrides), { fastOpen: known }), cookie: known.key.cookie };
}

/** A server that has been sent a SYN. */
function server(cookie: string | null, length: number, overrides: Partial<StackProfile> = {}): { lab: Lab; key: FastOpenKey } {
  const fastOpen = pair();
  const lab = new Lab(fast(overrides), { client: false, fastOpen });
  lab.peerOptions = { fastOpen: cookie === 'good' ? fastOpen.key.cookie : cookie };
  lab.endpoint.listen();
  lab.receive({ flags: 'S', seq: 0, length });
  return { lab, key: fastOpen.key };
}

describe('the option (RFC 7413 4.1.1)', () => {
  it.each([
    [null, 40 + 4 + 4 + 4],
    ['', 40 + 4 + 4 + 4 + 4], // kind, length, two paddings
    ['0123456789abcdef', 40 + 4 + 4 + 4 + 12], // kind, length, eight octets, two paddings
  ])('%j makes the SYN %i octets', (option, octets) => {
    const fastOpen = pair();
    if (option) fastOpen.cache.learn(option, 1460);
    const lab = new Lab(fast({ fastOpen: option !== null }), { fastOpen });
    lab.endpoint.connect(0);
    expect(lab.taken().map((syn) => [syn.octets, syn.syn?.fastOpen])).toEqual([[octets, option]]);
  });

  it('cookies have eight octets and differ from key to key', () => {
    const cookies = Array.from({ length: 1000 }, (_, key) => new FastOpenKey(key).cookie);
    expect(new Set(cookies).size).toBe(1000);
    expect(cookies.every((cookie) => /^[0-9a-f]{16}$/.test(cookie))).toBe(true);
  });
});

describe('the client', () => {
  it('asks for a cookie first, and sends its data after the handshake (RFC 7413 4.1, figure of 3.1)', () => {
    const fastOpen = pair();
    const lab = new Lab(fast(), { fastOpen });
    lab.write(100);
    lab.endpoint.connect(0);
    expect(lab.taken()).toMatchObject([{ flags: 'S', length: 0, syn: { fastOpen: '' } }]);
    lab.peerOptions = { fastOpen: 'ab'.repeat(8) };
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 1 });
    expect(lab.sent()).toEqual(['1+0', '1+100']);
    expect(fastOpen.cache.offer).toBe('ab'.repeat(8));
  });

  it('with a cookie sends what was written in the SYN, and the third segment when all is acknowledged', () => {
    const { lab, cookie } = client();
    lab.write(100);
    lab.endpoint.connect(0);
    expect(lab.taken()).toMatchObject([{ flags: 'S', seq: 0, length: 100, syn: { fastOpen: cookie } }]);
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 101 });
    expect(lab.taken()).toMatchObject([{ flags: '.', seq: 101, length: 0, ack: 1 }]);
    expect([lab.endpoint.state, lab.news()]).toEqual(['established', ['connected']]);
  });

  it('leaves 40 octets of the MSS to options, and sends the rest after the handshake', () => {
    const { lab } = client();
    lab.write(3000);
    lab.endpoint.connect(0);
    expect(lab.taken().map(({ length }) => length)).toEqual([1420]);
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 1421 });
    expect(lab.sent()).toEqual(['1421+0', '1421+1460', '2881+120']);
  });

  it('sends again at once what the SYN-ACK does not acknowledge, and pays no window for it (4.2.1)', () => {
    const { lab } = client();
    lab.write(1000);
    lab.endpoint.connect(0);
    lab.taken();
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 1 });
    expect(lab.taken()).toMatchObject([{ flags: '.', seq: 1, length: 1000, ack: 1 }]);
    lab.at(ms(200)).receive({ ack: 1001 });
    expect(lab.endpoint.sender.congestion.cwnd).toBeGreaterThanOrEqual(10);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('repeats a SYN without the option and without data', () => {
    const { lab } = client();
    lab.write(100);
    lab.endpoint.connect(0);
    lab.at(ms(1000));
    expect(lab.taken().map(({ at, flags, length, syn }) => [at, flags, length, syn?.fastOpen])).toEqual([
      [0, 'S', 100, client().cookie],
      [ms(1000), 'S', 0, null],
    ]);
    lab.at(ms(1100)).receive({ flags: 'S.', seq: 0, ack: 1 });
    expect(lab.sent()).toEqual(['1+100']);
  });

  it('gives up after the usual number of SYNs', () => {
    const { lab } = client({ synLinearTimeouts: 0 });
    lab.write(100);
    lab.endpoint.connect(0);
    lab.at(127 * SECOND);
    expect([lab.endpoint.endReason, lab.taken().length]).toEqual(['timeout', 7]);
  });

  it('ignores a SYN-ACK for more than it sent', () => {
    const { lab } = client();
    lab.write(100);
    lab.endpoint.connect(0);
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 102 });
    expect(lab.endpoint.state).toBe('syn-sent');
  });
});

describe('the server', () => {
  it('grants a cookie to who asks, and takes nothing of the SYN but its number', () => {
    const { lab, key } = server('', 100);
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: key.cookie } }]);
    expect(lab.news()).toEqual([]);
  });

  it('with its cookie takes the data, tells the application and acknowledges them with the SYN-ACK', () => {
    const { lab } = server('good', 100);
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 101, syn: { fastOpen: null } }]);
    expect([lab.news(), lab.endpoint.receiver.inbox.octets]).toEqual([['connected', 'readable'], 100]);
  });

  it('answers with data before the third segment of the handshake, as wide as the initial window', () => {
    const { lab } = server('good', 100);
    expect([lab.news(), lab.taken().length]).toEqual([['connected', 'readable'], 1]);
    lab.write(30_000);
    expect(lab.taken().map(({ flags, seq, length, ack }) => [flags, seq, length, ack])).toEqual(
      Array.from({ length: 9 }, (_, i) => ['.', 1 + i * 1460, 1460, 101]), // the SYN-ACK is the tenth segment in flight
    );
    lab.at(ms(100)).receive({ seq: 101, ack: 1 });
    expect(lab.endpoint.state).toBe('established');
    expect(lab.news()).toEqual([]);
  });

  it('lets a SYN without data that has its cookie open the connection as well', () => {
    const { lab } = server('good', 0);
    expect(lab.news()).toEqual(['connected']);
    lab.write(10);
    expect(lab.sent()).toEqual(['S0+0', '1+10']);
  });

  it.each(['0123456789abcdef', '00'])('refuses the data under a wrong cookie %s, and grants the right one', (cookie) => {
    const { lab, key } = server(cookie, 100);
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: key.cookie } }]);
    expect([lab.news(), lab.endpoint.receiver.inbox.octets]).toEqual([[], 0]);
  });

  it('that does not do Fast Open says nothing of it', () => {
    const { lab } = server('good', 100, { fastOpen: false });
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: null } }]);
  });

  it('repeats its SYN-ACK, which acknowledges the data, and only that', () => {
    const { lab } = server('good', 100);
    lab.write(10);
    lab.taken();
    lab.at(ms(1000));
    expect(lab.taken()).toMatchObject([{ flags: 'S.', seq: 0, ack: 101 }]);
    lab.receive({ flags: 'S', seq: 0 });
    expect(lab.taken()).toMatchObject([{ flags: 'S.', seq: 0, ack: 101 }]);
  });
});

describe('from end to end', () => {
  /** The second connection of a client to a server; what each side writes first, and from when its clock counts. */
  function second(request: number, greeting: number, profile = fast()): { world: World; app: App; from: number } {
    const world = new World({ client: profile, server: profile });
    world.dress = (app) => app.write(greeting, world.simulation.now);
    world.connect(0);
    world.run(ms(400));
    const from = ms(1000);
    let app: App | null = null;
    world.at(from, () => {
      world.log.sent.length = 0;
      app = world.connect(from);
      if (request > 0) app.write(request, from);
    });
    world.run();
    return { world, app: app as unknown as App, from };
  }

  it('a server that speaks first is heard a round trip earlier: after one, not two', () => {
    expect(second(0, 50).app.readAt).toBe(ms(1000 + 100));
    expect(second(0, 50, stack('linux-6')).app.readAt).toBe(ms(1000 + 200));
  });

  it('data written before connecting arrive half a round trip after it', () => {
    const world = new World({ client: fast(), server: fast() });
    world.connect(0);
    world.run(ms(400));
    world.at(ms(1000), (now) => {
      world.host.connect(
        world,
        (socket) => {
          socket.write({ length: 5, bytes: new TextEncoder().encode('hello'), owner: null }, 0, 5);
          return { onConnected() {}, onReadable() {}, onWritable() {}, onEnded() {} };
        },
        now,
      );
    });
    world.run(ms(1060));
    expect([world.servers[1].connectedAt, world.servers[1].text()]).toEqual([ms(1050), 'hello']);
    const [syn, synAck] = world.log.sent.slice(-2);
    expect([syn.flags, syn.length, synAck.flags, synAck.ack]).toEqual(['S', 5, 'S.', 6]);
  });

  it('the SYN-ACK leaves before the greeting, and both before the third segment', () => {
    const { world } = second(0, 50);
    expect(world.log.sent.slice(0, 4).map(({ at, direction, flags, length }) => [at, direction, flags, length])).toEqual([
      [ms(1000), UP, 'S', 0],
      [ms(1050), DOWN, 'S.', 0],
      [ms(1050), DOWN, '.', 50],
      [ms(1100), UP, '.', 0],
    ]);
  });
});
