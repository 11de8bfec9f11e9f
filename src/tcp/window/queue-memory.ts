import { Ring } from '../../engine/index.js';

/** Memory of an sk_buff and of what the kernel keeps behind the payload, octets. */
const SKB_OCTETS = 256;
const SHARED_INFO_OCTETS = 320;
/** Head room, IP and TCP headers before the payload; a timestamp takes 12 more. */
const HEAD_OCTETS = 104;
const TIMESTAMP_OCTETS = 12;
/** What small packets are allocated from (skbuff_small_head). */
const LEAST_ALLOCATION = 576;
const NEXT_ALLOCATION = 1024;
const PAGE_OCTETS = 4096;

/** Memory that a received segment takes (skb->truesize): allocations come in powers of two, and what one page does not hold lies in others (alloc_skb_with_frags). `overhead`: of headers and what lies behind the payload. */
function memoryOf(octets: number, overhead: number): number {
  const beyond = octets + overhead - PAGE_OCTETS;
  if (beyond > 0) return SKB_OCTETS + PAGE_OCTETS + PAGE_OCTETS * Math.ceil(beyond / PAGE_OCTETS);
  if (octets + overhead <= LEAST_ALLOCATION) return SKB_OCTETS + LEAST_ALLOCATION;
  let allocated = NEXT_ALLOCATION;
  while (allocated < octets + overhead) allocated *= 2;
  return SKB_OCTETS + allocated;
}

/** The memory that received segments take until they are read: the kernel's sk_rmem_alloc. */
export class QueueMemory {
  /** All of it, that of what waits beyond a gap included, octets. */
  taken = 0;
  /** What lies unread in order: where each packet ends, and the memory that it takes. */
  private readonly ends = new Ring<number>();
  private readonly weights = new Ring<number>();
  /** Octets that still fit into the memory of the last of them. */
  private room = 0;
  private overhead = HEAD_OCTETS + SHARED_INFO_OCTETS;

  /** Segments carry timestamps, or do not. */
  agreed(timestamps: boolean): void {
    this.overhead = HEAD_OCTETS + SHARED_INFO_OCTETS + (timestamps ? TIMESTAMP_OCTETS : 0);
  }

  /** Memory that a segment of so many octets takes. */
  of(octets: number): number {
    return memoryOf(octets, this.overhead);
  }

  /**
   * A segment of so many octets joins the queue, which ends at `end` then. What fits behind the payload of the one
   * that it follows is copied there, and takes no memory of its own (tcp_try_coalesce, skb_try_coalesce); `follows`:
   * it brought nothing that had been there before.
   */
  hold(octets: number, follows: boolean, end: number): void {
    if (this.ends.length > 0 && follows && octets <= this.room) {
      this.room -= octets;
      this.ends.pop();
    } else {
      const memory = this.of(octets);
      this.room = octets + this.overhead > PAGE_OCTETS ? 0 : memory - SKB_OCTETS - this.overhead - octets;
      this.taken += memory;
      this.weights.push(memory);
    }
    this.ends.push(end);
  }

  /** The application has read up to `copied`: where the next packet ended that is given back, or -1. */
  giveBack(copied: number): number {
    const end = this.ends.at(0);
    if (end === undefined || end > copied) return -1;
    this.ends.shift();
    this.taken -= this.weights.shift() as number;
    return end;
  }

  /** What lies unread is dropped. */
  discard(): void {
    while (this.weights.length > 0) {
      this.ends.shift();
      this.taken -= this.weights.shift() as number;
    }
  }
}
