import { type Distribution, type RandomStreams, SHARED } from '../engine/index.js';
import type { Corpus } from './corpus.js';
import { Content, Message } from './message.js';

/** What there is to send. The k-th message at its n-th try is the same whenever it is asked for. */
export interface Workload {
  /** Messages in all. */
  readonly count: number;
  /** The most recipients that one message has. */
  readonly mostRecipients: number;
  recipientCount(number: number): number;
  /**
   * Messages count from 0.
   * @param tries how often it was tried before: what relays add on the way may differ from try to try
   */
  message(number: number, tries?: number): Message;
}

/** A workload before the run that it is for: immutable. */
export interface WorkloadPlan {
  readonly count: number;
  build(random: RandomStreams): Workload;
}

const SENDER = 'sender@client.example';

function recipientList(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `user${i + 1}@server.example`);
}

/** Bodies of one size that nobody reads, all to the same recipients. */
export class SyntheticWorkload implements Workload {
  readonly [SHARED] = true;
  readonly mostRecipients: number;
  private readonly recipients: readonly string[];
  private readonly content: Content;

  /** @param octets size of each body, with CRLF line ends */
  constructor(
    readonly count: number,
    octets: number,
    recipients: number,
  ) {
    this.mostRecipients = recipients;
    this.recipients = recipientList(recipients);
    this.content = new Content(octets, null);
  }

  recipientCount(): number {
    return this.mostRecipients;
  }

  message(number: number): Message {
    return new Message(number, SENDER, this.recipients, this.content);
  }
}

/** The smallest body: an empty line. */
const SMALLEST = 2;

/** As synthetic bodies of one size, but each size is drawn, from a stream of the message's own. */
export class SizedWorkload implements Workload {
  readonly mostRecipients: number;
  private readonly recipients: readonly string[];

  constructor(
    readonly count: number,
    private readonly octets: Distribution,
    recipients: number,
    private readonly random: RandomStreams,
  ) {
    this.mostRecipients = recipients;
    this.recipients = recipientList(recipients);
  }

  recipientCount(): number {
    return this.mostRecipients;
  }

  message(number: number): Message {
    const drawn = this.octets.draw(this.random.fresh(`workload/size of message ${number}`));
    return new Message(number, SENDER, this.recipients, new Content(drawn < SMALLEST ? SMALLEST : drawn, null));
  }
}

/** Real messages, in order; begins again at the first when more are asked for than there are. */
export class CorpusWorkload implements Workload {
  readonly [SHARED] = true;
  readonly mostRecipients: number;
  private readonly recipients: readonly string[];

  constructor(
    private readonly contents: readonly Content[],
    readonly count: number,
    recipients: number,
  ) {
    this.mostRecipients = recipients;
    this.recipients = recipientList(recipients);
  }

  recipientCount(): number {
    return this.mostRecipients;
  }

  message(number: number): Message {
    return new Message(number, SENDER, this.recipients, this.contents[number % this.contents.length]);
  }
}

/** Mail that is kept somewhere, in order, read when it is wanted; begins again at the first when more are asked for than there are. */
export class KeptWorkload implements Workload {
  readonly [SHARED] = true;
  readonly mostRecipients: number;
  private readonly recipients: readonly string[];

  constructor(
    private readonly corpus: Corpus,
    readonly count: number,
    recipients: number,
  ) {
    let most = recipients;
    for (let at = 0; at < corpus.count; at++) most = Math.max(most, corpus.recipientCount(at));
    this.mostRecipients = most;
    this.recipients = recipientList(recipients);
  }

  recipientCount(number: number): number {
    return this.corpus.recipientCount(number % this.corpus.count) || this.recipients.length;
  }

  message(number: number): Message {
    const { content, sender = SENDER, recipients = this.recipients } = this.corpus.letter(number % this.corpus.count);
    return new Message(number, sender, recipients, content);
  }
}
