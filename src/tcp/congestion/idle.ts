import type { StackProfile } from '../profile.js';
import type { CongestionControl, CongestionWindow } from './control.js';

/** Data leave again after `idleNs` without any: a window that was not used for longer than the timeout says nothing about the path any more (RFC 5681 4.1). */
export function restartAfterIdle(
  control: CongestionControl,
  window: CongestionWindow,
  idleNs: number,
  rtoNs: number,
  profile: StackProfile,
  now: number,
): void {
  control.onRestart(window, idleNs, now);
  if (idleNs > rtoNs && window.cwnd > profile.initialWindow) narrowAfterIdle(window, idleNs - rtoNs, rtoNs, profile);
}

/**
 * Narrows a window that was not used for longer than the retransmission timeout:
 * to the initial one (RFC 5681 4.1), by half for each timeout that went by
 * (tcp_cwnd_restart), or not at all. `beyondNs` is the idle time beyond the first.
 */
function narrowAfterIdle(window: CongestionWindow, beyondNs: number, rtoNs: number, profile: StackProfile): void {
  const { idleRestart, initialWindow } = profile;
  if (idleRestart === 'never') return;
  if (idleRestart === 'initial-window') {
    window.cwnd = initialWindow;
    return;
  }
  window.ssthresh = Math.max(window.ssthresh, Math.floor((window.cwnd * 3) / 4));
  for (let left = beyondNs; left > 0 && window.cwnd > initialWindow; left -= rtoNs) window.cwnd = Math.floor(window.cwnd / 2);
  window.cwnd = Math.max(window.cwnd, initialWindow);
  window.credit = 0;
}
