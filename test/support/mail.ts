import { Content, CorpusWorkload, type Hazard, type Workload, hazards } from '../../src/mail/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';

export const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
export const contentOf = (text: string): Content => new Content(octets(text).length, octets(text));

/** A letter like no other: id, date and text bear its number. */
export const letter = (number: number): string =>
  `Received: from a by b\r\nDate: Sun, 03 Jan 2010 00:00:${String(number).padStart(2, '0')} +0000\r\nMessage-ID: <real${number}@c>\r\n\r\ntext ${number}\r\n`;

/** As many real letters, all different. */
export const letters = (count: number, recipients = 1): Workload =>
  new CorpusWorkload(
    Array.from({ length: count }, (_, i) => contentOf(letter(i))),
    count,
    recipients,
  );

export const hazardOf = (reference: ModelReference): Hazard => createModel(hazards, reference);

/** The text of a message of real octets. */
export const textOf = (content: Content): string => Buffer.from(content.bytes as Uint8Array).toString('latin1');
