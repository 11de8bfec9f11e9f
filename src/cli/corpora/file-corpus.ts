import { SHARED } from '../../engine/index.js';
import { Content, type Corpus, type Letter, canonicalise } from '../../mail/index.js';
import { envelopeIn, recipientsIn } from './envelope.js';

/** Where messages lie in files: each is read anew when it is wanted. */
export interface Shelf {
  readonly count: number;
  /** The message as it was before it was put there, whatever its line ends. */
  read(at: number): Uint8Array;
}

/** Mail in files: of what has been read, nothing is kept but the letter that was asked for last. */
export class FileCorpus implements Corpus {
  readonly [SHARED] = true;
  /** How many recipients each header names; null where nobody asks. */
  private readonly recipients: Uint16Array | null = null;
  private last: Letter | null = null;
  private lastAt = -1;

  constructor(
    private readonly shelf: Shelf,
    envelope: string | undefined,
  ) {
    if (envelope !== 'headers') return;
    this.recipients = Uint16Array.from({ length: shelf.count }, (_, at) => recipientsIn(canonicalise(shelf.read(at))).length);
  }

  get count(): number {
    return this.shelf.count;
  }

  recipientCount(at: number): number {
    return this.recipients?.[at] ?? 0;
  }

  letter(at: number): Letter {
    if (this.last === null || this.lastAt !== at) this.last = this.open(at);
    this.lastAt = at;
    return this.last;
  }

  private open(at: number): Letter {
    const bytes = canonicalise(this.shelf.read(at));
    const content = new Content(bytes.length, bytes);
    return this.recipients === null ? { content } : { content, ...envelopeIn(bytes) };
  }
}
