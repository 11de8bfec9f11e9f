import { z } from 'zod';
import type { Model } from '../../../engine/index.js';
import { type TlsChoice, certificateOctets, tlsChoice, tlsOptions } from '../handshake.js';

const options = z.strictObject(tlsOptions);

/** ServerHello 70, the Certificate's own 18 beside two certificates, ServerKeyExchange 305, ServerHelloDone 9. */
const BESIDE_CERTIFICATES = 402;

/**
 * TLS 1.2, a full handshake with ECDHE and AES-GCM (RFC 5246 7.3, RFC 5288): two
 * round trips before the client may send. Sizes are those of OpenSSL 3.0's s_client
 * and s_server with X25519 and an RSA key of 2048 bits, measured record by record.
 * A record adds 5 octets of header, 8 of nonce and 16 of tag. No resumption.
 */
export const tls12: Model<TlsChoice | null, typeof options.shape> = {
  name: 'tls-1.2',
  summary: 'STARTTLS with a full TLS 1.2 handshake: 4 RTT (command, 2 for the handshake, second EHLO)',
  options,
  create: ({ certificates, required }) =>
    tlsChoice(required, {
      name: 'tls-1.2',
      flights: [
        { from: 'client', name: 'ClientHello', octets: 211 },
        { from: 'server', name: 'ServerHello..Done', octets: BESIDE_CERTIFICATES + certificateOctets(certificates) },
        { from: 'client', name: 'ClientKeyExchange..Finished', octets: 93 },
        { from: 'server', name: 'NewSessionTicket..Finished', octets: 242 },
      ],
      recordOverhead: 29,
    }),
};
