import { clientProfile } from '../profile.js';
import { smtpSource } from './smtp-source.js';

/** smtp-source as it comes: a connection for each message. */
export const smtpSourceReconnect = clientProfile({
  ...smtpSource,
  name: 'smtp-source-reconnect',
  summary: "Postfix's smtp-source without -d: HELO and lockstep, a connection for each message",
  messagesPerConnection: 1,
});
