import { NEVER, type Trace } from '../../engine/index.js';
import { REPLY_WRITTEN } from '../events.js';
import type { Transport } from '../transport.js';
import type { ConnectionWatch } from './connection-watch.js';
import type { Delivery, DeliveryOwner } from './delivery.js';
import type { FlushPolicy } from './flush-policy.js';
import { Outbox } from './outbox.js';
import type { Answer } from './wording.js';

/** Every reply but these leaves at once (RFC 2920 3.2 (2), (5), (6)). HELO is answered to who cannot pipeline, HELP to people. */
const MAY_WAIT: ReadonlySet<string> = new Set(['MAIL', 'RCPT', 'RSET', 'BDAT', 'content', 'HELO', 'HELP', 'greeting', 'idle']);

/** The replies of one session: which wait, and for what. */
export class Replier {
  /** When it wrote last. */
  wroteAt = 0;
  private readonly outbox = new Outbox();
  /** When it wrote last, or had nothing more to read. */
  private restedAt = 0;

  constructor(
    private readonly flush: FlushPolicy,
    private readonly transport: Transport,
    private readonly watch: ConnectionWatch,
    private readonly delivery: Delivery,
    private readonly owner: DeliveryOwner & { readonly trace: Trace },
    private readonly connection: number,
  ) {}

  get isEmpty(): boolean {
    return this.outbox.isEmpty;
  }

  /** When the first reply that may go can leave, or NEVER. */
  nextDue(): number {
    return this.outbox.nextDue();
  }

  /** The server reads, or waits for input: nobody has waited for it since. */
  rest(now: number): void {
    this.restedAt = now;
  }

  /** It is about to read from the socket. */
  onRead(now: number): void {
    if (this.flush.beforeReads === true) this.releaseAll(now);
    this.restedAt = now;
  }

  /** A reply to `verb`; `message` is the number of the one that it takes responsibility for, or -1; `waits`: for the next one, whatever the policy. */
  add(verb: string, { code, chunk, text }: Answer, notBefore: number, message: number, waits: boolean, now: number): void {
    this.outbox.add({ code, chunk, text, notBefore, message });
    if (!waits && !this.mayWait(verb, now)) this.releaseAll(now);
  }

  /** Everything said so far may leave. */
  releaseAll(now: number): void {
    this.outbox.releaseAll();
    this.drain(now);
  }

  /** Writes the replies that may leave now, in one send call. */
  drain(now: number): void {
    if (this.owner.isDown) return;
    let wrote = false;
    let settles = false;
    const { trace } = this.owner;
    for (let reply = this.outbox.take(now); reply !== null; reply = this.outbox.take(now)) {
      if (reply.message >= 0) {
        settles = true;
        this.owner.onPoint('before-250', now);
        if (this.owner.isDown) return;
      }
      this.transport.write(reply.chunk, 0, reply.chunk.length);
      this.watch.wrote(reply.chunk.length);
      if (reply.message >= 0) this.delivery.onReply(reply.message, this.watch.written);
      if (trace.active) trace.emit(REPLY_WRITTEN, now, this.connection, reply.code, reply.message, 0, 0, 0, 0, 0, reply.text);
      wrote = true;
    }
    if (!wrote) return;
    this.wroteAt = now;
    this.restedAt = now;
    this.transport.push(now);
    if (!settles) return;
    this.delivery.onEvidence('reply-written', now);
    this.owner.onPoint('after-250', now);
  }

  /** Whether a reply may be kept until there is no more input. */
  private mayWait(verb: string, now: number): boolean {
    const { flush } = this;
    if (!MAY_WAIT.has(verb) && flush.beforeReads !== true) return false;
    return !flush.flushesAfter(verb, verb === 'content') && now - this.restedAt <= (flush.longestNs ?? NEVER);
  }
}
