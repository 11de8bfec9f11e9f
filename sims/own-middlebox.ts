/**
 * A middlebox of one's own, which overwrites octets in flight: it takes RSET for
 * dangerous and makes it a NOOP, letter for letter, so that no sequence number
 * changes. Run it with `npm run sim own-middlebox`.
 */
import { CommandScan, type CommandWatcher, DialogueView, InspectingBox, type MiddleboxMaker, ReplyScan, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

const [RSET, NOOP] = ['RSET', 'NOOP'].map((verb) => [...verb].map((letter) => letter.charCodeAt(0)));

/** Sees the first word of each command line, and no text; state would stand in fields, so that a world can be forked. */
class NoReset implements CommandWatcher {
  onWord(octets: Uint8Array, from: number, _to: number, isWhole: boolean): boolean {
    if (isWhole && RSET.every((letter, i) => octets[from + i] === letter)) octets.set(NOOP, from);
    return isWhole;
  }

  onRest(): void {}
}

const noReset: MiddleboxMaker = {
  name: 'no-reset',
  make() {
    const dialogue = new DialogueView();
    const down = new ReplyScan(dialogue, { masksBanner: false, keywords: null });
    return new InspectingBox('no-reset', { up: new CommandScan(dialogue, new NoReset()), down });
  },
};

/** What becomes of mail that is pipelined across messages, with a RSET between them, to two versions of Postfix. */
export const ownMiddlebox = ({ messages }: { readonly messages: number }): Row[] =>
  (['postfix-3.7', 'postfix-3.9'] as const).flatMap((profile) =>
    (['none', noReset] as const).map((middlebox) => {
      const result = simulate({
        client: { strategy: { name: 'cross-message', rset: true }, retry: { after: '10min' } },
        server: { profile },
        middlebox,
        workload: { messages },
      });
      const { acknowledged, duplicates } = result.messages;
      const { opened } = result.connections;
      return { server: profile, box: middlebox === 'none' ? 'none' : middlebox.name, acknowledged, duplicates, connections: opened };
    }),
  );

if (isMain(import.meta.url)) console.log(tableOf(ownMiddlebox({ messages: 100 })));
