/**
 * A commit rule of one's own: the word of the client's kernel or its QUIT,
 * whichever comes first, and in doubt for the message: what is not known when
 * the connection dies is delivered. Beside R0 and R3. Run it with `npm run sim own-commit-rule`.
 */
import { type CommitRule, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

const inDoubtDeliver: CommitRule = {
  name: 'in-doubt-deliver',
  commitsOnArrival: false,
  pollNs: 10_000_000,
  decide: (evidence) => (['reply-acknowledged', 'quit', 'ended', 'gone'].includes(evidence) ? 'commit' : 'wait'),
};

/** It loses nothing, as R0, and doubles as R0: to deliver in doubt is to double. */
export const ownCommitRule = ({ messages }: { readonly messages: number }): Row[] =>
  (['stored', 'tcp-acked', inDoubtDeliver] as const).map((commit) => {
    const { duplicates, lost } = simulate({
      network: { rate: 'unlimited' },
      client: { strategy: 'pipelining' },
      server: { commit },
      workload: { messages },
      faults: { cuts: { every: '2s', kind: 'rst' } },
    }).messages;
    return { rule: typeof commit === 'string' ? commit : commit.name, duplicates, lost };
  });

if (isMain(import.meta.url)) console.log(tableOf(ownCommitRule({ messages: 1000 })));
