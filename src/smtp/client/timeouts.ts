/** How long a client waits for each reply, ns (RFC 5321 4.5.3.2). A wait begins when the step is written or, if later, when the reply before it is read. */
export interface Timeouts {
  readonly name: string;
  /** For the connection to come about; left out: as long as TCP tries. */
  readonly connect?: number;
  readonly greeting: number;
  readonly helo: number;
  readonly ehlo: number;
  readonly mail: number;
  readonly rcpt: number;
  readonly data: number;
  /** For the send buffer to take more of a text. */
  readonly block: number;
  /** For the reply to the final dot. */
  readonly body: number;
  readonly bdat: number;
  readonly rset: number;
  readonly quit: number;
}
