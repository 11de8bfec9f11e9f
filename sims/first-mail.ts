/**
 * What does the way to the first MAIL cost?
 *
 * Round trips from the SYN to MAIL, for each way of opening a connection, in
 * clear, under TLS and with authentication: on a client's first visit to a server
 * and on later ones, when it may know the server. One message a connection, a
 * link without a rate limit. Run it with `npm run sim first-mail`.
 */
import { type ScenarioInput, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

const WAYS = [
  { name: 'esmtp', startup: 'esmtp', fastOpen: false },
  { name: 'quickstart', startup: 'quickstart', fastOpen: false },
  { name: 'quickstart-cookie', startup: 'quickstart-cookie', fastOpen: false },
  { name: 'pipeconnect', startup: 'pipeconnect', fastOpen: false },
  { name: 'esmtp, Fast Open', startup: 'esmtp', fastOpen: true },
  { name: 'pipeconnect, Fast Open', startup: 'pipeconnect', fastOpen: true },
] as const;

const SECURITY = [
  { name: 'in clear', tls: 'none', auth: 'none' },
  { name: 'TLS 1.3', tls: 'tls-1.3', auth: 'none' },
  { name: 'TLS 1.2', tls: 'tls-1.2', auth: 'none' },
  { name: 'TLS 1.2, AUTH PLAIN', tls: 'tls-1.2', auth: 'plain' },
] as const;

const OFFERS = ['STARTTLS', 'AUTH PLAIN', 'PIPECONNECT', 'QUICKSTART'];
/** MAIL, RCPT and BDAT are one flight: the 250 comes a round trip behind MAIL. */
const ENVELOPE = 1;
/** QUIT is waited for before the next connection is opened. */
const QUIT = 1;

/** One row a way of opening: RTT before MAIL, on the first visit and on later ones. */
export function firstMail({ messages }: { readonly messages: number }): Row[] {
  return WAYS.map(({ name, startup, fastOpen }) => ({
    'way of opening': name,
    ...Object.fromEntries(
      SECURITY.flatMap(({ name: security, tls, auth }) => {
        const { messagesPerRtt } = simulate({
          network: { rtt: '100ms', rate: 'unlimited' },
          tcp: { fastOpen },
          client: { strategy: 'bdat', startup, tls, auth, messagesPerConnection: 1 },
          server: { offers: OFFERS },
          workload: { messages, size: '500B' },
        } as ScenarioInput);
        const { firstRtts, cold } = messagesPerRtt;
        if (firstRtts === null || cold === null) throw new Error('no message has arrived');
        // From the first 250 to the last there are as many whole visits as there are messages but one.
        const visit = (messages / cold - firstRtts) / (messages - 1);
        return [
          [`${security}, first`, firstRtts - ENVELOPE],
          [`${security}, later`, Math.round((visit - QUIT - ENVELOPE) * 1e6) / 1e6],
        ];
      }),
    ),
  }));
}

if (isMain(import.meta.url)) console.log(tableOf(firstMail({ messages: 20 })));
