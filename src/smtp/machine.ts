import type { CrashingHost } from '../net/index.js';
import { CutKind, type Ledger } from '../mail/index.js';
import type { Listener, TcpHost } from '../tcp/index.js';

/** What runs on a host, as the host's power switch knows it. */
export interface Daemon {
  /** Power is gone, and the sockets. */
  onCrash(now: number): void;
  onRestart(now: number): void;
}

/** A host with its TCP and what runs on it. */
export class Machine implements CrashingHost {
  /** @param listener what TCP knows the host by; null: the client's */
  constructor(
    private readonly tcp: TcpHost,
    private readonly listener: Listener | null,
    private readonly daemon: Daemon,
    private readonly ledger: Ledger,
  ) {}

  /** A server's sessions look after each point whether they are down; the client's would have to at every reply. */
  get stopsAtOnce(): boolean {
    return this.listener !== null;
  }

  freeze(now: number): void {
    this.tcp.freeze(this.listener, now);
  }

  crash(now: number): void {
    for (const { number } of this.tcp.crash(this.listener, now)) this.ledger.cut(number, CutKind.crash, now);
    this.daemon.onCrash(now);
  }

  restart(now: number): void {
    this.tcp.restart(this.listener, now);
    this.daemon.onRestart(now);
  }
}
