import { DOWN, type Packet } from '../../net/index.js';
import { ReplyParser } from '../../smtp/index.js';
import type { Chunk, Segment } from '../../tcp/index.js';
import type { ReadingObserver } from '../recorder.js';
import type { SessionListener } from './listener.js';

/** One connection's replies, in the order of their octets. */
class Replies {
  readonly wantsText = true;
  private readonly parser = new ReplyParser();
  private nxt = 1;
  private now = 0;

  constructor(
    private readonly listener: SessionListener,
    private readonly at: number,
  ) {}

  /** Nothing is lost on the recording link: what begins later than expected does not occur. */
  take({ seq, length, stream, offset }: Segment, now: number): void {
    const skip = this.nxt - seq;
    if (stream === null || skip < 0 || skip >= length) return;
    this.now = now;
    this.nxt = seq + length;
    stream.read(offset + skip, length - skip, this);
  }

  append(chunk: Chunk, from: number, to: number): void {
    this.parser.feed(chunk.bytes as Uint8Array, from, to, this, this.now);
  }

  onReply({ code, lines }: { readonly code: number; readonly lines: readonly string[] }, now: number): void {
    this.listener.onReply(this.at, code, `${code} ${lines[0] ?? ''}`, now);
  }
}

/** Tells a listener of replies when their last octet comes to the client's host, as a recording has them: a client that is blocked in a write reads them later. */
export class ArrivedReplies implements ReadingObserver {
  private readonly connections = new Map<number, Replies>();

  constructor(
    private readonly listener: SessionListener,
    private readonly next: ReadingObserver,
  ) {}

  onRead(packet: Packet, now: number): void {
    this.next.onRead(packet, now);
  }

  onArrived(packet: Packet, now: number): void {
    if (packet.direction !== DOWN) return;
    const { number } = packet.flow;
    const replies = this.connections.get(number) ?? new Replies(this.listener, number - 1);
    this.connections.set(number, replies);
    replies.take(packet as Segment, now);
  }
}
