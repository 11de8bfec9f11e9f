import { z } from 'zod';
import type { Model } from '../../../engine/index.js';
import { type TlsChoice, certificateOctets, tlsChoice, tlsOptions } from '../handshake.js';

const options = z.strictObject(tlsOptions);

/** ServerHello 127, ChangeCipherSpec 6, EncryptedExtensions 28, the Certificate's own 40 beside two certificates, CertificateVerify 286, Finished 74. */
const BESIDE_CERTIFICATES = 561;

/**
 * TLS 1.3, a full handshake (RFC 8446 2): one round trip, the client's Finished
 * goes with its first data. Sizes are those of OpenSSL 3.0's s_client and s_server
 * with X25519, AES-256-GCM and an RSA key of 2048 bits, measured record by record.
 * A record adds 5 octets of header, 1 of content type and 16 of tag. No
 * resumption, and so no tickets and no early data.
 */
export const tls13: Model<TlsChoice | null, typeof options.shape> = {
  name: 'tls-1.3',
  summary: 'STARTTLS with a full TLS 1.3 handshake: 3 RTT (command, handshake, second EHLO)',
  options,
  create: ({ certificates, required }) =>
    tlsChoice(required, {
      name: 'tls-1.3',
      flights: [
        { from: 'client', name: 'ClientHello', octets: 248 },
        { from: 'server', name: 'ServerHello..Finished', octets: BESIDE_CERTIFICATES + certificateOctets(certificates) },
        { from: 'client', name: 'Finished', octets: 80 },
      ],
      recordOverhead: 22,
    }),
};
