import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { inTurn, type Startup } from '../startup.js';
import { ehlo, greeting, helo } from '../step.js';

/**
 * Early pipelining (draft-harris-early-pipe, Exim since 4.92): to a server that
 * offered PIPECONNECT on an earlier connection, EHLO and the first group of mail
 * go out before the greeting, what it offered then being presumed. If it offers
 * less now, or answers with an error, the client forgets and begins anew. With
 * Fast Open the group travels in the SYN (RFC 7413). A first message by DATA
 * takes 3 RTT, by BDAT 2, in the SYN 2 and 1. What is offered under TLS is remembered apart.
 * On the client's clock that is 2 RTT less than a client that waits, under STARTTLS 3;
 * Exim's documentation counts half a round trip less, "up to" 1.5 and 2.5.
 */
export const pipeconnect: Model<Startup> = {
  name: 'pipeconnect',
  summary: 'EHLO and the first group before the greeting, to servers that offered PIPECONNECT before (Exim)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'pipeconnect',
      retracts: true,
      presumes: ({ offer, securedOffer }, isSecured) => {
        const known = isSecured ? securedOffer : offer;
        return known?.has('PIPECONNECT') && known.has('PIPELINING') ? known : null;
      },
      plan: (name) => [greeting(), ehlo(name)],
      may: (step, unanswered, isPresumed) => isPresumed || inTurn(step, unanswered),
      fallback: (name) => [helo(name)],
    }),
};
