import type { Reason } from './reason.js';

/** Recipients that were given up for one reason. */
export interface Bounce extends Reason {
  /** refused: a reply said that it will never be taken; expired: it was owed for too long, and the reason is that of the last try. */
  readonly why: 'refused' | 'expired';
  /** As RFC 3463 has it: that of the reply, or X.0.0 of its class where it has none; 4.4.7 for what expired. */
  readonly status: string;
  /** Message × recipient. */
  recipients: number;
}

/** More reasons than any dialogue has: a server of one's own may make up codes. */
const MOST_REASONS = 200;
const EXPIRED = '4.4.7';

/** The enhanced status code at the beginning of a reply's text, if its class is that of the reply (RFC 2034 4). */
function statusOf({ code, text }: Reason): string {
  const own = /^([245])\.\d{1,3}\.\d{1,3}(?=\s|$)/.exec(text);
  const category = Math.floor(code / 100);
  return own !== null && Number(own[1]) === category ? own[0] : `${category}.0.0`;
}

/** Bounces by reason: texts that differ, as those with a queue id do, are of one kind where stage, code and status agree; the first is kept. */
export class Bounces {
  readonly groups = new Map<string, Bounce>();

  add(why: Bounce['why'], { stage, code, text }: Reason): void {
    const status = why === 'expired' ? EXPIRED : statusOf({ stage, code, text });
    this.count({ why, stage, code, status, text, recipients: 1 });
  }

  pool(other: Bounces): void {
    for (const bounce of other.groups.values()) this.count(bounce);
  }

  /** Most recipients first. */
  get sorted(): Bounce[] {
    return [...this.groups.values()].map((bounce) => ({ ...bounce })).sort((a, b) => b.recipients - a.recipients);
  }

  private count(bounce: Bounce): void {
    const { why, stage, code, status, recipients } = bounce;
    const key = `${why} ${stage} ${code} ${status}`;
    const group = this.groups.get(key);
    if (group !== undefined) group.recipients += recipients;
    else if (this.groups.size < MOST_REASONS) this.groups.set(key, { ...bounce });
  }
}
