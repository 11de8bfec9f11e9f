import type { Message } from '../../mail/index.js';
import type { Protocol } from '../protocol.js';
import { type Command, parseAddress, parseChunk, parseParameters, parseSize } from './commands.js';
import type { Offering } from './offering.js';
import type { ServerProfile } from './profile.js';
import type { Refusals } from './refusals.js';
import type { Said } from './wording.js';

/** A mail transaction under way (RFC 5321 3.3). */
export interface Envelope {
  readonly sender: string;
  /** What followed it in MAIL. */
  readonly parameters: string;
  /** What its MAIL command belongs to. */
  readonly owner: object | null;
  readonly recipients: string[];
  /** A chunk has been taken: DATA is out of order now (RFC 3030 2). */
  isChunked: boolean;
  /** A recipient was refused. */
  isPartial: boolean;
  /** Content octets so far. */
  octets: number;
  contentOwner: object | null;
}

/** A chunk that is announced: its octets follow, wanted or not (RFC 3030 2). */
export interface AnnouncedChunk {
  readonly octets: number;
  readonly isLast: boolean;
  /** What answers it when it is not wanted, or null. */
  readonly refusal: Said | null;
}

/** The message of an envelope whose content is complete. */
export const messageOf = ({ contentOwner, owner }: Envelope): Message => (contentOwner ?? owner) as Message;

/** Where a dialogue stands (RFC 5321 4.1.4), and what each command answers there. */
export class Dialogue {
  envelope: Envelope | null = null;
  /** What the client calls itself; null before its hello. */
  client: string | null = null;
  /** The client has been told that it may send groups of commands: EHLO was answered with PIPELINING. */
  mayPipeline = false;
  isSecured = false;
  isAuthenticated = false;
  /** A chunk has failed: the transaction is not over before RSET. RFC 1830 2 asked for it, RFC 3030 2 leaves it open. */
  private needsReset = false;
  /** The recipients of a transaction that a refused chunk has ended: what is left of its content is answered for them still. */
  private left: readonly string[] = [];

  constructor(
    private readonly profile: ServerProfile,
    private readonly refusals: Refusals,
    private readonly offering: Offering,
    private readonly protocol: Protocol,
  ) {}

  /** Recipients accepted in the transaction that the client is at. */
  get recipients(): readonly string[] {
    return this.envelope?.recipients ?? this.left;
  }

  /** RSET, or a hello that was accepted. */
  reset(): void {
    this.envelope = null;
    this.needsReset = false;
    this.left = [];
  }

  /** TLS begins: whatever was known of the client is forgotten (RFC 3207 4.2). */
  onSecured(): void {
    this.reset();
    this.client = null;
    this.mayPipeline = false;
    this.isAuthenticated = false;
    this.isSecured = true;
  }

  onHello(command: Command): Said {
    const code = this.refusals.next('hello');
    if (code !== 0) return code;
    this.client = command.argument;
    this.mayPipeline = command.verb !== 'HELO' && this.offering.has('PIPELINING');
    this.reset();
    return command.verb === 'HELO' ? 'helo' : 'ehlo';
  }

  onMail(command: Command, owner: object | null): Said {
    const code = this.refusals.next('mail');
    if (code !== 0) return code;
    if (this.client === null || this.envelope !== null || this.needsReset) return 'badSequence';
    const sender = parseAddress(command.argument, 'FROM:');
    if (sender === null) return 'badSyntax';
    const { sizeLimit, ignoresParameters } = this.profile;
    const size = parseSize(command.argument);
    if (size !== null && !this.offering.has('SIZE') && !ignoresParameters) return 'unknownParameter';
    if (size !== null && this.offering.has('SIZE') && sizeLimit > 0 && size > sizeLimit) return 'tooLarge';
    this.envelope = {
      sender,
      parameters: parseParameters(command.argument),
      owner,
      recipients: [],
      isChunked: false,
      isPartial: false,
      octets: 0,
      contentOwner: null,
    };
    return 'mail';
  }

  onRcpt(command: Command): Said {
    const code = this.refusals.next('rcpt');
    if (this.envelope === null) return 'badSequence';
    if (code !== 0) return code;
    const recipient = parseAddress(command.argument, 'TO:');
    if (recipient === null) return 'badSyntax';
    if (this.envelope.recipients.length >= this.profile.recipientLimit) return 'tooManyRecipients';
    this.envelope.recipients.push(recipient);
    return 'rcpt';
  }

  /** 354: the text follows, be it for nobody. */
  onData(mayBeForNobody: boolean): Said {
    const code = this.refusals.next('data');
    const { envelope } = this;
    if (envelope === null || envelope.isChunked) return 'badSequence';
    if (envelope.recipients.length === 0 && !mayBeForNobody) return this.protocol.withoutRecipients;
    return code === 0 ? 'data' : code;
  }

  /** The chunk that BDAT announces, or an answer when there is none. */
  onBdat(command: Command): AnnouncedChunk | Said {
    if (!this.offering.has('CHUNKING')) return 'unknown';
    const chunk = parseChunk(command.argument);
    if (chunk === null) return 'badSyntax';
    const refusal = this.refuseChunk(this.refusals.next('chunk'));
    if (this.envelope !== null) this.envelope.isChunked = true;
    return { ...chunk, refusal };
  }

  /** A chunk was not wanted, and is swallowed. */
  onChunkRefused(): void {
    this.needsReset = true;
    this.left = this.recipients;
    this.envelope = null;
  }

  /** The content is complete: the transaction is over. An answer when it is refused, or null. */
  onContent(envelope: Envelope): Said | null {
    this.envelope = null;
    const code = this.refusals.next('content');
    if (code !== 0) return code;
    if (envelope.recipients.length === 0) return this.protocol.withoutRecipients;
    const { sizeLimit } = this.profile;
    return sizeLimit > 0 && envelope.octets > sizeLimit ? 'tooLarge' : null;
  }

  private refuseChunk(code: number): Said | null {
    if (this.envelope === null) return 'badSequence';
    if (this.envelope.recipients.length === 0) return this.protocol.withoutRecipients;
    return code === 0 ? null : code;
  }
}
