import type { StackProfile } from './profile.js';

/** The choices of a profile that setsockopt replaces for one socket while it lives. */
export type AdjustableChoices = Pick<
  StackProfile,
  'keepalive' | 'keepaliveIdleNs' | 'keepaliveIntervalNs' | 'keepaliveProbes' | 'userTimeoutNs' | 'synRetries'
>;

/** One socket's options, by the profile's names: what the profile says until somebody sets them. */
export class SocketOptions implements AdjustableChoices {
  /** SO_KEEPALIVE. */
  keepalive: boolean;
  /** TCP_KEEPIDLE. */
  keepaliveIdleNs: number;
  /** TCP_KEEPINTVL. */
  keepaliveIntervalNs: number;
  /** TCP_KEEPCNT. */
  keepaliveProbes: number;
  /** TCP_USER_TIMEOUT. */
  userTimeoutNs: number;
  /** TCP_SYNCNT. */
  synRetries: number;

  constructor(profile: StackProfile) {
    this.keepalive = profile.keepalive;
    this.keepaliveIdleNs = profile.keepaliveIdleNs;
    this.keepaliveIntervalNs = profile.keepaliveIntervalNs;
    this.keepaliveProbes = profile.keepaliveProbes;
    this.userTimeoutNs = profile.userTimeoutNs;
    this.synRetries = profile.synRetries;
  }

  /** Takes over what is given and known. */
  set(choices: Partial<AdjustableChoices>): void {
    for (const name of Object.keys(this) as (keyof AdjustableChoices)[])
      if (choices[name] !== undefined) (this as Record<string, unknown>)[name] = choices[name];
  }
}
