import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { CorpusOpener } from '../../scenario/index.js';
import { FileCorpus, type Shelf } from './file-corpus.js';
import { piecesOf } from './mbox-pieces.js';
import { type Quoting, unquoted } from './mbox-quoting.js';
import { reading, refuse } from './refuse.js';

const WHAT = 'an mbox';
/** As large as a scenario's messages may be. */
const LARGEST = 1_073_741_824;

/** The messages of an open mbox: where each begins, and how long it is. */
class Mbox implements Shelf {
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];

  constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private readonly quoting: Quoting,
    most: number | undefined,
  ) {
    const read = (into: Uint8Array, at: number): number => readSync(descriptor, into, 0, into.length, at);
    for (const { start, end } of piecesOf(read, file, most)) {
      if (end - start > LARGEST) refuse(file, `has a message of ${end - start} octets; a message has at most 1 GiB`);
      this.starts.push(start);
      this.lengths.push(end - start);
    }
  }

  get count(): number {
    return this.starts.length;
  }

  read(at: number): Uint8Array {
    const bytes = new Uint8Array(this.lengths[at]);
    reading(this.file, WHAT, () => {
      for (let done = 0; done < bytes.length; ) {
        const taken = readSync(this.descriptor, bytes, done, bytes.length - done, this.starts[at] + done);
        if (taken === 0) refuse(this.file, 'has become shorter since the run began');
        done += taken;
      }
    });
    return unquoted(bytes, this.quoting);
  }
}

/** What was opened before in this process: a repeated run reads the file through once. */
const opened = new Map<string, FileCorpus>();

/** Opens an mbox. It is read through once, a block at a time, and then message by message. */
export const openMbox: CorpusOpener = ({ file, variant, envelope }, most) =>
  reading(file, WHAT, () => {
    const descriptor = openSync(file, 'r');
    const { size, mtimeMs, ino, dev } = fstatSync(descriptor);
    const key = JSON.stringify([dev, ino, size, mtimeMs, variant, envelope, most]);
    const known = opened.get(key);
    if (known !== undefined) {
      closeSync(descriptor);
      return known;
    }
    if (size === 0) refuse(file, 'is empty; an mbox has at least one message');
    const corpus = new FileCorpus(new Mbox(file, descriptor, variant as Quoting, most), envelope);
    opened.set(key, corpus);
    return corpus;
  });
