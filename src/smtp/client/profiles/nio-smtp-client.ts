import { clientProfile } from '../profile.js';

/** HubSpot's NioSmtpClient (sendPipelined): text, dot and the next envelope in one flush; each of them as cross-message pipelining without RSET. Errors are the caller's. */
export const nioSmtpClient = clientProfile({
  name: 'nio-smtp-client',
  summary: "HubSpot's NioSmtpClient: text, dot and the next envelope in one write",
  strategies: [{ name: 'cross-message', rset: false }, 'lockstep'],
});
