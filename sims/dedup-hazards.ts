/**
 * Which dedup scheme survives which hazard?
 *
 * Real mail (the SpamAssassin corpus) from a client that pipelines, connections
 * that die at random, so that copies come, and one hazard at a time: in the
 * mail, or on the way. Each cell: copies let through, in per cent of those that
 * came, and distinct messages suppressed, in per cent of the deliveries due.
 * The last scheme is one's own: by mailbox, all that no relay changes. Run it
 * with `npm run sim dedup-hazards`; `plots/dedup-hazards.svg` shows the same of
 * synthetic mail.
 */
import { corpora } from '../src/cli/corpora/index.js';
import type { Arrival, DedupScheme } from '../src/index.js';
import { type DedupCell, type Part, dedupHazardsData, dedupHazardsFigure, shownSchemes } from '../src/plot/dedup-hazards.js';
import { type Row, isMain, tableOf } from './support/table.js';

/** By mailbox, all that no relay changes. */
export class PerMailbox implements DedupScheme {
  readonly name = 'per-mailbox';
  private readonly seen = new Set<string>();

  decide({ sender, recipients, messageId, date, bodyHash }: Arrival): boolean[] {
    const keys = recipients.map((recipient) => [sender, recipient, messageId, date, bodyHash].join('\n'));
    const copies = keys.map((key) => this.seen.has(key));
    for (const key of keys) this.seen.add(key);
    return copies;
  }

  /** As a store would: a hash and a time. */
  memory(): { entries: number; octets: number } {
    return { entries: this.seen.size, octets: 40 * this.seen.size };
  }
}

const own: Part = { label: 'own: sender, mailbox, id, date, body', scenario: { dedup: new PerMailbox() } };

export interface Options {
  readonly messages: number;
  /** Synthetic mail when left out. */
  readonly corpus?: 'spamassassin';
}

/** One row a hazard, one column a scheme. */
export function dedupHazards({ messages, corpus }: Options): Row[] {
  const schemes = [...shownSchemes, own];
  const scenario = { ...dedupHazardsFigure.scenario, ...(corpus === undefined ? {} : { workload: { corpus } }) };
  const { hazards, rows } = dedupHazardsData(scenario, { messages, schemes, corpora });
  return rows.map(({ scheme, cells }) => ({
    scheme,
    ...Object.fromEntries(hazards.map((hazard, i) => [hazard, shown(cells[i])])),
    'memory (octets)': cells[0].peakOctets,
  }));
}

const percent = (share: number | null): string => {
  if (share === null) return '–';
  return share > 0 && share < 0.005 ? '<1' : String(Math.round(100 * share));
};
const shown = ({ throughShare, suppressedShare }: DedupCell): string => `${percent(throughShare)}|${percent(suppressedShare)}`;

if (isMain(import.meta.url)) console.log(tableOf(dedupHazards({ messages: 1000, corpus: 'spamassassin' })));
