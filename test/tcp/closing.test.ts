import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { Lab } from '../support/lab.js';
import { type App, DOWN, type World, connected, ms, stack } from '../support/tcp.js';

const LINUX = stack('linux-6');
const state = (app: App): string | undefined => app.socket?.endpoint.state;
const resets = (world: World): number => world.log.sent.filter(({ flags }) => flags.includes('R')).length;

describe('an orderly end', () => {
  it('client first: the last octets arrive, then the end of input; all is over in two RTTs', () => {
    const world = connected();
    world.server.closesAtEof = true;
    world.at(ms(200), (now) => {
      world.client.write('bye', now);
      world.client.finish('close', now);
    });
    expect(world.run()).toBe('done');
    expect([world.server.text(), world.server.eofAt]).toEqual(['bye', ms(250)]);
    expect([state(world.client), world.client.endedAt]).toEqual(['time-wait', ms(300)]);
    expect([state(world.server), world.server.endedAt]).toEqual(['closed', ms(350)]);
    expect([world.client.ended, world.server.ended, world.network.live]).toEqual(['closed', 'closed', 0]);
    expect(world.simulation.now).toBe(ms(350));
  });

  it('server first: the same, mirrored', () => {
    const world = connected();
    world.client.closesAtEof = true;
    world.at(ms(200), (now) => world.server.finish('close', now));
    world.run();
    expect([state(world.server), state(world.client)]).toEqual(['time-wait', 'closed']);
  });

  it.each(['client', 'server'] as const)('half-close by the %s: the other end may go on sending', (first) => {
    const world = connected();
    const other = first === 'client' ? 'server' : 'client';
    world.at(ms(200), (now) => world[first].finish('shutdown', now));
    world.at(ms(500), (now) => world[other].write(100_000, now));
    world.at(ms(501), (now) => world[other].finish('close', now));
    world.run(ms(400));
    expect([state(world[first]), state(world[other])]).toEqual(['fin-wait-2', 'close-wait']);
    expect([world[first].socket?.canSend, world[other].socket?.canSend]).toEqual([false, true]);
    world.run();
    expect([world[first].octets, world[first].ended, world[other].ended]).toEqual([100_000, 'closed', 'closed']);
  });

  it('simultaneous: both pass through closing to time-wait', () => {
    const world = connected();
    world.at(ms(200), (now) => {
      world.client.finish('close', now);
      world.server.finish('close', now);
    });
    world.run(ms(260));
    expect([state(world.client), state(world.server)]).toEqual(['closing', 'closing']);
    world.run();
    expect([state(world.client), state(world.server)]).toEqual(['time-wait', 'time-wait']);
    expect(resets(world)).toBe(0);
  });

  it('a lost FIN is sent again; one that comes twice is acknowledged again', () => {
    const lab = Lab.established(LINUX);
    lab.endpoint.shutdownWrite(lab.now);
    expect(lab.sent()).toEqual(['F1+0']);
    lab.at(ms(400));
    expect(lab.sent()).toEqual(['F1+0']);
    lab.receive({ ack: 2 }).receive({ flags: 'F.', ack: 2 });
    expect(lab.endpoint.state).toBe('time-wait');
    lab.taken();
    lab.receive({ flags: 'F.', seq: 1, ack: 2 });
    expect(lab.taken()).toMatchObject([{ flags: '.', seq: 2, ack: 2 }]);
    expect(lab.news().length).toBeGreaterThan(0);
    lab.endpoint.abort(lab.now);
    expect([lab.endpoint.endReason, lab.news(), lab.taken()]).toEqual(['closed', [], []]);
  });

  it('a closer whose peer never ends lets go after 60 s in fin-wait-2', () => {
    const world = connected();
    world.at(ms(200), (now) => world.client.finish('close', now));
    world.run();
    // The FIN is acknowledged at the next tick.
    expect([state(world.client), world.client.endedAt]).toEqual(['closed', ms(304) + 60 * SECOND]);
    world.at(world.simulation.now, (now) => world.server.write(10, now));
    world.run();
    expect(world.server.ended).toBe('reset');
  });
});

describe('a close with unread input', () => {
  const story = (name: 'linux-6' | 'rfc'): World => {
    const profile = stack(name);
    const world = connected({ client: profile, server: profile });
    world.server.appetite = 0;
    world.client.appetite = 0;
    world.at(ms(200), (now) => {
      world.client.write('unread', now);
      world.server.write('already there', now);
    });
    world.at(ms(300), (now) => {
      world.server.write(100_000, now); // more than the first flight takes
      world.server.finish('close', now);
    });
    world.run(ms(1000));
    return world;
  };

  it('sends an RST and drops what was not sent', () => {
    const world = story('linux-6');
    expect([world.server.ended, world.client.ended]).toEqual(['aborted', 'reset']);
    expect([world.server.endedAt, world.client.endedAt]).toEqual([ms(300), ms(350)]);
    expect(world.log.from(DOWN).filter(({ at, flags }) => at === ms(300) && flags === 'R.').length).toBe(1);
    const sent = world.log.data(DOWN).reduce((sum, { length }) => sum + length, 0);
    expect(sent).toBeLessThan(20_000);
    const later = world.log.from(DOWN).filter(({ at }) => at > ms(300));
    expect(later.every(({ flags, length }) => flags === 'R' && length === 0)).toBe(true); // answers to acknowledgments on their way
  });

  it('leaves the peer what it has already received (linux-6), or nothing (rfc)', () => {
    const linux = story('linux-6');
    const octets = linux.client.socket?.readable as number;
    expect(octets).toBeGreaterThan(13);
    expect(linux.client.socket?.atEof).toBe(false);
    linux.client.read(octets, ms(1000));
    expect(linux.client.text().startsWith('already there')).toBe(true);
    expect(linux.client.socket?.atEof).toBe(true);
    const rfc = story('rfc');
    expect([rfc.client.socket?.readable, rfc.client.socket?.atEof]).toEqual([0, true]);
  });

  it('of all read is an ordinary FIN', () => {
    const world = connected();
    world.at(ms(200), (now) => world.client.write('read', now));
    world.at(ms(300), (now) => world.server.finish('close', now));
    world.run(ms(2000));
    expect([resets(world), world.client.ended]).toEqual([0, null]);
  });

  it('data for one who has closed are answered by an RST', () => {
    const world = connected();
    world.at(ms(200), (now) => world.server.finish('close', now));
    world.at(ms(210), (now) => world.client.write('too late', now));
    world.run();
    expect([world.client.ended, world.server.ended]).toEqual(['reset', 'aborted']);
    expect(world.client.endedAt).toBe(ms(310));
  });
});

describe('an RST', () => {
  it('resets when it stands where the next octet should, is questioned elsewhere in the window, ignored outside (RFC 5961)', () => {
    const lab = Lab.established(LINUX);
    lab.receive({ length: 100 });
    lab.taken();
    lab.receive({ flags: 'R', seq: 50 });
    expect([lab.endpoint.state, lab.taken()]).toEqual(['established', []]);
    lab.receive({ flags: 'R', seq: 500 });
    expect(lab.endpoint.state).toBe('established');
    expect(lab.taken()).toMatchObject([{ flags: '.', ack: 101 }]);
    lab.receive({ flags: 'R', seq: 101 });
    expect([lab.endpoint.state, lab.endpoint.endReason, lab.idle]).toEqual(['closed', 'reset', true]);
  });

  it('after lost data finds its mark by way of the question', () => {
    const world = connected();
    const { down } = world.network;
    const send = down.send.bind(down);
    down.send = (packet, now) => (now === ms(200) ? packet.flow.dropped(packet, 1, now) : send(packet, now));
    world.at(ms(200), (now) => world.server.write(3000, now));
    world.at(ms(210), (now) => world.server.socket?.abort(now));
    world.run();
    expect([world.client.ended, world.client.endedAt, world.client.octets]).toEqual(['reset', ms(210 + 50 + 100), 0]);
  });
});

describe('a closed endpoint', () => {
  it('answers segments with an RST, and an RST with nothing', () => {
    const lab = Lab.established(LINUX);
    lab.endpoint.abort(lab.now);
    expect(lab.taken()).toMatchObject([{ flags: 'R.', seq: 1 }]);
    lab.receive({ length: 10, ack: 77 });
    expect(lab.taken()).toMatchObject([{ flags: 'R', seq: 77 }]);
    lab.receive({ flags: 'R' });
    expect(lab.taken()).toEqual([]);
    expect([lab.write(10), lab.endpoint.canSend, lab.idle]).toEqual([0, false, true]);
  });

  it('hears once that it is over', () => {
    const world = connected();
    world.at(ms(200), (now) => world.client.socket?.abort(now));
    world.at(ms(201), (now) => {
      world.client.socket?.abort(now);
      world.client.socket?.close(now);
      world.client.socket?.severed(now);
    });
    world.run();
    expect([world.client.endings, world.server.endings, world.server.ended]).toEqual([1, 1, 'reset']);
  });
});
