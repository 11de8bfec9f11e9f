import type { NagleVariant } from '../profile.js';

/** What the variants look at. */
export interface SmallSegmentState {
  readonly una: number;
  readonly nxt: number;
  /** End of the last segment sent that was smaller than the MSS. */
  readonly smallEnd: number;
  /** Where the sending that is under way began. */
  readonly callFrom: number;
}

/** Whether a segment smaller than the MSS, the last that there is to send, must wait. */
export type NagleRule = (state: SmallSegmentState) => boolean;

export const nagleRules: Readonly<Record<NagleVariant, NagleRule>> = {
  off: () => false,
  /** RFC 896: while anything is unacknowledged. */
  rfc896: (state) => state.nxt > state.una,
  /**
   * BSD (tcp_output.c): while anything is unacknowledged that was so before this
   * sending began. So the tail of one large write to an idle connection goes along with it.
   */
  bsd: (state) => state.callFrom > state.una,
  /** Minshall (as Linux): only while a *small* segment is unacknowledged. */
  minshall: (state) => state.smallEnd > state.una,
};
