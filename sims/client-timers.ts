/**
 * What does a client timer shorter than the server's work cost?
 *
 * One message, and a server that always works longer after the dot than the
 * client waits: it stores every copy, and its 250 finds nobody. Clients of
 * people who notice after some minutes, then mail software with its own timers and
 * retry schedule until it gives up. Run it with `npm run sim client-timers`.
 */
import { simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

/** A client, the server's work, and what the client does about it. */
export interface Case {
  readonly client: string;
  readonly profile?: string;
  /** Timer behind the dot; the profile's when left out. */
  readonly dot?: string;
  readonly work: string;
  /** Wait before the next try, and age at which the client stops; the profile's when left out. */
  readonly after?: string;
  readonly giveUpAfter?: string;
}

/**
 * From reports of users, one that waits long enough, and the clients' own schedules. Of the reports: Delta Chat core 5115 has a
 * timer of 60 s and gives up after six tries, by a limit of its own; Delta Chat Android 1433 has 1 s between tries and a log in which
 * the eleventh is over after 715 s, and the message counts as sent after the twelfth. Postal 295 has the timer, 106 s, and nine
 * copies by the time somebody removed the message: when, and what was waited between tries, is not told and chosen here.
 */
export const CASES: readonly Case[] = [
  { client: 'app, 60 s, sends again at once', dot: '60s', work: '2min', after: '0s', giveUpAfter: '6min' },
  { client: 'app, 106 s, sends again at once', dot: '106s', work: '2min', after: '0s', giveUpAfter: '16min' },
  { client: 'app, 60 s, sends again after 1 s', dot: '60s', work: '2min', after: '1s', giveUpAfter: '12min' },
  { client: 'app, 10 min', dot: '10min', work: '2min', after: '0s', giveUpAfter: '6min' },
  { client: 'haraka', profile: 'haraka', work: '2min' },
  { client: 'opensmtpd', profile: 'opensmtpd', work: '20min' },
  { client: 'postfix', profile: 'postfix', work: '20min' },
  { client: 'exim', profile: 'exim', work: '20min' },
  { client: 'qmail-remote', profile: 'qmail-remote', work: '30min' },
  { client: 'sendmail', profile: 'sendmail', work: '2h' },
  { client: 'sendmail', profile: 'sendmail', work: '20min' },
];

/** Tries, copies, and whether the sender was told of a failure in the end. */
export function clientTimers(cases: readonly Case[] = CASES): Row[] {
  return cases.map(({ client, profile, dot, work, after, giveUpAfter }) => {
    const result = simulate({
      client: {
        profile: (profile ?? 'none') as 'none',
        ...(profile === undefined ? { strategy: 'lockstep' as const } : {}),
        ...(dot === undefined ? {} : { timeouts: { name: 'rfc5321' as const, dot } }),
        retry: { ...(after === undefined ? {} : { after }), ...(giveUpAfter === undefined ? {} : { giveUpAfter }) },
      },
      server: { processing: { dot: work } },
      workload: { messages: 1, size: '4KiB' },
      observe: { digest: false },
    });
    return {
      client,
      'work after the dot': work,
      tries: result.connections.opened,
      copies: result.messages.delivered,
      'the sender is told': result.messages.bounced > 0 ? 'not delivered' : 'delivered',
      'after (h)': result.time.simulatedNs / 3.6e12,
    };
  });
}

if (isMain(import.meta.url)) console.log(tableOf(clientTimers()));
