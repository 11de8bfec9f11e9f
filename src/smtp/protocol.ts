import { shared } from '../engine/index.js';

/** What two ends speak: what differs between SMTP and LMTP, for both of them. */
export interface Protocol {
  readonly name: 'smtp' | 'lmtp';
  readonly summary: string;
  /** The verbs with which a client may introduce itself. */
  readonly hellos: readonly string[];
  /** The content is answered once for each recipient that was accepted, in their order, and each has its own fate; or once for all of them. */
  readonly answersEachRecipient: boolean;
  /** What DATA and BDAT get that no recipient was accepted for. */
  readonly withoutRecipients: 'noRecipients' | 'badSequence';
  /** The startup of a client that is told none, where its profile's does not serve; null: the profile's. */
  readonly startup: string | null;
}

export const smtp: Protocol = shared({
  name: 'smtp',
  summary: 'SMTP (RFC 5321): one reply to the content, for all recipients',
  hellos: ['EHLO', 'HELO'],
  answersEachRecipient: false,
  withoutRecipients: 'noRecipients',
  startup: null,
});

/** LHLO and nothing else (4.1), one reply for each accepted RCPT behind a dot (4.2) or a last chunk (4.3), 503 to DATA without any (4.2). */
export const lmtp: Protocol = shared({
  name: 'lmtp',
  summary: 'LMTP (RFC 2033): LHLO, and one reply to the content for each accepted recipient',
  hellos: ['LHLO'],
  answersEachRecipient: true,
  withoutRecipients: 'badSequence',
  startup: 'lmtp',
});

/** What a scenario can name. */
export const protocols: readonly Protocol[] = [smtp, lmtp];
