import { clientProfile } from '../profile.js';

/** Perl's Net::SMTP::Pipelining: pipeline() queues text, dot and the next envelope, pipe_flush() reads the last replies, 1 KiB at a time (Net::Cmd). Errors are the caller's. */
export const netSmtpPipelining = clientProfile({
  name: 'net-smtp-pipelining',
  summary: "Perl's Net::SMTP::Pipelining: text, dot and the next envelope as one group",
  strategies: [{ name: 'cross-message', rset: false }],
  readSize: 1024,
});
