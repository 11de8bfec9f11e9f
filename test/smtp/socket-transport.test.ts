import { describe, expect, it } from 'vitest';
import { SocketTransport } from '../../src/smtp/socket-transport.js';
import { type Chunk, type Socket, textChunk } from '../../src/tcp/index.js';
import { latin1 } from '../support/smtp.js';

/** A socket whose send buffer takes so many octets; `|` marks the end of a send call, `!` the close. */
class Narrow {
  said = '';
  canSend = true;
  unsent = 0;
  unacknowledged = 0;
  lastProgress = 0;

  constructor(public room: number) {}

  get hasRoom(): boolean {
    return this.room > 1;
  }

  write(chunk: Chunk, from: number, to: number): number {
    const taken = Math.min(this.room, to - from);
    this.said += latin1(chunk, from, from + taken);
    this.room -= taken;
    return taken;
  }

  push(): void {
    this.said += '|';
  }

  close(): void {
    this.said += '!';
  }
}

/** A socket whose send buffer counts memory, and how often it was polled. */
class Counting extends Narrow {
  readonly countsMemory = true;
  polled = 0;

  override get hasRoom(): boolean {
    this.polled++;
    return super.hasRoom;
  }

  sendPart(chunk: Chunk, from: number, to: number, continued: boolean, continues: boolean): number {
    if (!continued) this.said += '(';
    const taken = this.write(chunk, from, to);
    if (!continues || taken < to - from) this.said += ')';
    return taken;
  }
}

function begin(room: number, polls = false): { socket: Narrow; transport: SocketTransport; say(text: string): void } {
  const socket = new Narrow(room);
  const transport = new SocketTransport(socket as unknown as Socket, polls);
  return { socket, transport, say: (text) => transport.write(textChunk(text), 0, text.length) };
}

describe('what the send buffer does not take', () => {
  it('waits, and goes in order when there is room', () => {
    const { socket, transport, say } = begin(5);
    say('abc');
    say('defg');
    transport.push(0);
    expect([socket.said, transport.backlog]).toEqual(['abcde|', 2]);
    say('hi');
    expect(transport.backlog).toBe(4);
    socket.room = 3;
    transport.resume(1);
    expect([socket.said, transport.backlog]).toEqual(['abcde|fg|h|', 1]);
    socket.room = 9;
    transport.resume(2);
    expect([socket.said, transport.backlog]).toEqual(['abcde|fg|h|i', 0]);
  });

  it('keeps the ends of its send calls: a dot written apart stays apart', () => {
    const { socket, transport, say } = begin(0);
    say('text');
    transport.push(0);
    say('.');
    transport.push(0);
    socket.said = '';
    socket.room = 9;
    transport.resume(1);
    expect(socket.said).toBe('text|.|');
  });

  it('is sent before a close that can wait, and dropped by one that cannot', () => {
    const patient = begin(2);
    patient.say('abc');
    patient.transport.closeWhenWritten(0);
    // The call blocks, and what was taken leaves.
    expect(patient.socket.said).toBe('ab|');
    patient.socket.room = 9;
    patient.transport.resume(1);
    expect(patient.socket.said).toBe('ab|c|!');
    const hasty = begin(2);
    hasty.say('abc');
    hasty.transport.close(0);
    expect([hasty.socket.said, hasty.transport.backlog]).toEqual(['ab!', 0]);
  });

  it('leaves before the end of sending as far as it was taken', () => {
    const { socket, transport, say } = begin(2);
    say('abc');
    transport.shutdown(0);
    expect([socket.said, transport.backlog]).toEqual(['ab|', 1]);
  });

  it('is all of a call that finds little room, of a writer that polls; a call under way goes on', () => {
    const { socket, transport, say } = begin(4, true);
    say('abc');
    say('d');
    transport.push(0);
    socket.room = 1;
    say('e');
    transport.push(0);
    expect([socket.said, transport.backlog]).toEqual(['abcd|', 1]);
    transport.resume(1);
    expect(transport.backlog).toBe(1);
    socket.room = 2;
    transport.resume(2);
    expect([socket.said, transport.backlog]).toEqual(['abcd|e|', 0]);
  });

  it('counts as neither sent nor acknowledged', () => {
    const { socket, transport, say } = begin(5);
    say('abcdefg');
    socket.unsent = 3;
    socket.unacknowledged = 5;
    socket.lastProgress = 9;
    expect([transport.backlog, transport.unsent, transport.unacknowledged, transport.lastProgress]).toEqual([2, 5, 7, 9]);
  });

  it('is forgotten when the connection is gone', () => {
    const { socket, transport, say } = begin(0);
    socket.canSend = false;
    say('abc');
    expect(transport.backlog).toBe(0);
    transport.closeWhenWritten(0);
    expect(socket.said).toBe('!');
  });
});

describe('a send buffer that counts memory', () => {
  const start = (room: number, polls: boolean) => {
    const socket = new Counting(room);
    const transport = new SocketTransport(socket as unknown as Socket, polls);
    const say = (...texts: string[]): void => {
      for (const text of texts) transport.write(textChunk(text), 0, text.length);
      transport.push(0);
    };
    return { socket, transport, say };
  };

  it('gets what is written in between two pushes as one call', () => {
    const { socket, say } = start(99, false);
    say('ab', 'c', 'd');
    say('ef');
    expect(socket.said).toBe('(abcd)(ef)');
  });

  it('gets the rest of a call that was cut short as another', () => {
    const { socket, transport, say } = start(3, false);
    say('ab', 'cd', 'e');
    expect(socket.said).toBe('(abc)');
    socket.room = 9;
    transport.resume(1);
    expect(socket.said).toBe('(abc)(de)');
  });

  it('is polled before a call, and once more when all is written: to wait for the reply', () => {
    const { socket, say } = start(99, true);
    say('ab', 'c');
    expect(socket.polled).toBe(2);
    const other = start(99, false);
    other.say('ab');
    expect(other.socket.polled).toBe(0);
  });
});
