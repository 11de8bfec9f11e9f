import { LOSS_CAUSES, type LossCause, type Reason, reason } from '../../mail/index.js';

/** Why mail was not taken that was on its way over a connection that was lost. */
const LOST: Readonly<Record<keyof typeof LossCause, Reason>> = {
  cut: reason('connection', 0, 'the connection was lost'),
  crash: reason('connection', 0, 'the connection was lost'),
  timer: reason('connection', 0, 'no reply came in time'),
  timeout: reason('connection', 0, 'the connection timed out'),
  reset: reason('connection', 0, 'the connection was reset'),
  closed: reason('connection', 0, 'the server closed the connection'),
  blocked: reason('connection', 0, 'the client and the server both waited to write (RFC 2920 3.1)'),
};

export const reasonOfLoss = (cause: LossCause): Reason => LOST[LOSS_CAUSES[cause]];
