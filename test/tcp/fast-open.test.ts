import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { isCookie } from '../../src/tcp/fast-open.js';
import { FastOpenCache, FastOpenKey, type FastOpenOption, type FastOpenPair, type StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { type App, DOWN, UP, World, ms, stack } from '../support/tcp.js';

const fast = (overrides: Partial<StackProfile> = {}): StackProfile => stack('linux-6', { fastOpen: true, tailProbe: false, ...overrides });

const plain = (cookie: string): FastOpenOption => ({ cookie, isExperimental: false });
/** What a SYN carries that asks for a cookie. */
const ASKED = plain('');

function pair(): FastOpenPair {
  return { cache: new FastOpenCache(), key: new FastOpenKey(1) };
}

/** A client that has the server's cookie. */
function client(overrides: Partial<StackProfile> = {}): { lab: Lab; cookie: string } {
  const known = pair();
  known.cache.learn(plain(known.key.cookie), 1460, ASKED, false);
  return { lab: new Lab(fast(overrides), { fastOpen: known }), cookie: known.key.cookie };
}

/** A server that has been sent a SYN. */
function server(cookie: string | null, length: number, overrides: Partial<StackProfile> = {}): { lab: Lab; key: FastOpenKey } {
  const fastOpen = pair();
  const lab = new Lab(fast(overrides), { client: false, fastOpen });
  lab.peerOptions = { fastOpen: cookie === null ? null : plain(cookie === 'good' ? fastOpen.key.cookie : cookie) };
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
    if (option) fastOpen.cache.learn(plain(option), 1460, ASKED, false);
    const lab = new Lab(fast({ fastOpen: option !== null }), { fastOpen });
    lab.endpoint.connect(0);
    expect(lab.taken().map((syn) => [syn.octets, syn.syn?.fastOpen])).toEqual([[octets, option === null ? null : plain(option)]]);
  });

  it('cookies have eight octets and differ from key to key', () => {
    const cookies = Array.from({ length: 1000 }, (_, key) => new FastOpenKey(key).cookie);
    expect(new Set(cookies).size).toBe(1000);
    expect(cookies.every((cookie) => /^[0-9a-f]{16}$/.test(cookie))).toBe(true);
  });
});

describe('the client’s memory (tcp_fastopen_cache_set)', () => {
  const experimental = (cookie: string): FastOpenOption => ({ cookie, isExperimental: true });

  it('asks in the form of experiments once, when the first request had no answer, and never again', () => {
    const cache = new FastOpenCache();
    const forms = Array.from({ length: 4 }, () => {
      const asked = cache.offer;
      cache.learn(null, 1460, asked, false);
      return asked?.isExperimental;
    });
    expect(forms).toEqual([false, true, false, false]);
  });

  it('keeps a cookie in the form in which it came', () => {
    const cache = new FastOpenCache();
    cache.learn(experimental('1234abcd'), 1460, experimental(''), false);
    expect(cache.offer).toEqual(experimental('1234abcd'));
    cache.learn(plain('abcd5678'), 1460, cache.offer, false);
    expect(cache.offer).toEqual(plain('abcd5678'));
  });

  it('learns nothing from what it has not asked for, nor from what is no cookie, but the MSS', () => {
    const cache = new FastOpenCache();
    cache.learn(plain('abcd1234'), 940, null, false);
    expect(cache.offer).toEqual(ASKED);
    cache.learn(plain('1122'), 940, ASKED, false);
    expect(cache.offer).toEqual(experimental('')); // a request without an answer
    cache.skipsCookie = true;
    expect([cache.offer, cache.room(1460)]).toEqual([null, 900]);
  });
});

describe('the client', () => {
  it('asks for a cookie first, and sends its data after the handshake (RFC 7413 4.1, figure of 3.1)', () => {
    const fastOpen = pair();
    const lab = new Lab(fast(), { fastOpen });
    lab.write(100);
    lab.endpoint.connect(0);
    expect(lab.taken()).toMatchObject([{ flags: 'S', length: 0, syn: { fastOpen: ASKED } }]);
    lab.peerOptions = { fastOpen: plain('ab'.repeat(8)) };
    lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 1 });
    expect(lab.sent()).toEqual(['1+0', '1+100']);
    expect(fastOpen.cache.offer).toEqual(plain('ab'.repeat(8)));
  });

  it('with a cookie sends what was written in the SYN, and the third segment when all is acknowledged', () => {
    const { lab, cookie } = client();
    lab.write(100);
    lab.endpoint.connect(0);
    expect(lab.taken()).toMatchObject([{ flags: 'S', seq: 0, length: 100, syn: { fastOpen: plain(cookie) } }]);
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
      [0, 'S', 100, plain(client().cookie)],
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
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: plain(key.cookie) } }]);
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
      Array.from({ length: 10 }, (_, i) => ['.', 1 + i * 1460, 1460, 101]), // the SYN-ACK is the request's, and does not count
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

  it.each(['0123456789abcdef', '00000000'])('refuses the data under a wrong cookie %s, and grants the right one', (cookie) => {
    const { lab, key } = server(cookie, 100);
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: plain(key.cookie) } }]);
    expect([lab.news(), lab.endpoint.receiver.inbox.octets]).toEqual([[], 0]);
  });

  it.each(['00', '000102', '00010203040506070809', '00'.repeat(18)])('takes %s for no cookie, and for no request', (cookie) => {
    const isOne = cookie.length === 20; // ten octets
    expect(isCookie(cookie)).toBe(isOne);
    const { lab, key } = server(cookie, 100);
    expect(lab.taken()).toMatchObject([{ flags: 'S.', ack: 1, syn: { fastOpen: isOne ? plain(key.cookie) : null } }]);
  });

  it('answers in the form in which it was asked', () => {
    const fastOpen = pair();
    const lab = new Lab(fast(), { client: false, fastOpen });
    lab.peerOptions = { fastOpen: { cookie: '', isExperimental: true } };
    lab.endpoint.listen();
    lab.receive({ flags: 'S', seq: 0 });
    expect(lab.taken()).toMatchObject([{ syn: { fastOpen: { cookie: fastOpen.key.cookie, isExperimental: true } } }]);
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
