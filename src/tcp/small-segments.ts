import type { Cork } from './cork.js';
import { type SmallSegmentState, nagleRules } from './nagle/index.js';
import type { NagleVariant, StackProfile } from './profile.js';

/** What must be known of a sender that has less than a segment to send. */
interface SmallSender extends SmallSegmentState {
  readonly mss: number;
  readonly nagle: NagleVariant;
  readonly cork: Cork;
  readonly flight: { readonly length: number };
  readonly rtt: { readonly rtoNs: number };
  readonly peerWindow: { readonly widest: number };
  readonly packets: { readonly takesRest: boolean } | null;
}

/** Silly-window avoidance (RFC 1122 4.2.3.4) for what the peer's window cuts short. Linux lets the remainder go with full segments before it, if one packet holds both (tcp_mss_split_point). */
export function cutMayLeave(sender: SmallSender, profile: StackProfile, length: number, follows: boolean): boolean {
  const { widest } = sender.peerWindow;
  if (length * 2 >= widest) return true;
  // No packet of more than one segment fits into half of a window below four (tcp_xmit_size_goal).
  return (
    follows &&
    profile.splitsForWindow &&
    widest >= 4 * sender.mss &&
    sender.packets?.takesRest !== false &&
    !nagleRules[sender.nagle](sender)
  );
}

/** Nagle and cork for the tail of what is written. */
export function tailMayLeave(sender: SmallSender, profile: StackProfile, now: number): boolean {
  const { cork, flight, rtt } = sender;
  if (!cork.holds) return !nagleRules[sender.nagle](sender);
  if (flight.length === 0) cork.wait(now + Math.max(rtt.rtoNs, profile.corkNs));
  return false;
}
