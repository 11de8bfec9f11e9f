import type { Chunk } from './chunk.js';
import type { ControlBlock } from './control-block.js';
import type { Sender } from './sender.js';
import type { WriteQueue } from './write-queue.js';

/** What a send call asks for beside its octets. */
export interface SendFlags {
  /** MSG_MORE: a last segment that is not full stays. */
  readonly more: boolean;
  /** MSG_EOR: nothing that follows goes into the same packet. */
  readonly closes: boolean;
  /** The same call has begun with other octets before these; left out: it has not. */
  readonly continued?: boolean;
  /** The same call goes on with other octets behind these; left out: it does not. */
  readonly continues?: boolean;
}

/** A send call, or what is left of it. */
export interface Message {
  readonly chunk: Chunk;
  readonly from: number;
  readonly to: number;
  readonly flags: SendFlags;
}

/**
 * tcp_sendmsg_locked, where the send buffer counts memory: packets are filled one
 * after the other, and whenever one is full, something leaves. A packet that was
 * begun is filled up, however little memory is left. Returns how many octets were taken.
 */
export function sendMessage(block: ControlBlock, queue: WriteQueue, { chunk, from, to, flags }: Message, now: number): number {
  const { sender } = block;
  const { continued = false, continues = false } = flags;
  let at = from;
  while (at < to) {
    const goal = queue.sizeGoal(sender);
    let room = queue.roomInLast(goal);
    if (room === 0) {
      if (!queue.isFree) break;
      queue.begin();
      room = goal;
    }
    const octets = Math.min(room, to - at);
    sender.stream.append(chunk, at, at + octets);
    queue.append(octets, at === from && !continued);
    at += octets;
    if ((at === to && !continues) || octets < room) break;
    if (queue.isPushDue(sender)) {
      queue.push();
      block.transmit(now);
    } else if (queue.isAtLast) block.transmit(now, true);
  }
  if (at < to) block.writerWaits = queue.isAwaited = true;
  if (at === to && continues) return at - from;
  if (at === to && flags.closes) queue.close();
  if (at === from && !continued) return 0;
  // A call that has to wait pushes what it has, whatever its flags.
  const more = flags.more && at === to;
  if (!more || queue.isPushDue(sender)) queue.push();
  sender.cork.more = more;
  block.transmit(now);
  sender.cork.more = false;
  return at - from;
}

/** Octets written before there is a connection: they wait, or leave with the SYN. Returns how many fitted. */
export function fill(sender: Sender, queue: WriteQueue, chunk: Chunk, from: number, to: number): number {
  if (to <= from || !queue.isFree) return 0;
  queue.begin();
  sender.stream.append(chunk, from, to);
  queue.append(to - from, true);
  queue.push();
  return to - from;
}
