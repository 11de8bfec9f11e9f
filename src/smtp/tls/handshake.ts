import { z } from 'zod';
import { parseSize, shared, sizeValue } from '../../engine/index.js';

/** What one side sends before it waits for the other. */
export interface Flight {
  readonly from: 'client' | 'server';
  /** For people. */
  readonly name: string;
  /** Octets, record headers and protection included. */
  readonly octets: number;
}

/** A version of TLS as a connection sees it: who sends how much before whom, and what each record costs. */
export interface Handshake {
  readonly name: string;
  /** In order; behind a side's last one it may send data. */
  readonly flights: readonly Flight[];
  /** What a record adds to its data: header, nonce, content type, authentication tag. */
  readonly recordOverhead: number;
}

/** How TLS is asked for, whatever the version. */
export interface TlsChoice {
  readonly handshake: Handshake;
  /** Rather send nothing than send it in clear. */
  readonly isRequired: boolean;
}

/**
 * Certificates: those of a leaf and its intermediate with RSA keys of 2048 bits,
 * about 1.3 kB each, as public authorities issue them.
 */
export const tlsOptions = {
  certificates: sizeValue.default('2600').describe("octets of the server's certificates, DER"),
  required: z
    .boolean()
    .default(false)
    .describe('without TLS nothing is sent; if not required, mail goes in clear where TLS is not to be had'),
};

export const tlsChoice = (required: boolean, handshake: Handshake): TlsChoice =>
  shared({ handshake: shared(handshake), isRequired: required });

export const certificateOctets = (size: string | number): number => parseSize(size);
