import { type ServerProfile, habits as models, serverProfiles } from '../../src/smtp/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { MS, ServerBench, type ServerOptions } from './smtp.js';

export const profileNamed = (name: string): ServerProfile => serverProfiles.find((profile) => profile.name === name) as ServerProfile;

export interface TalkOptions extends Partial<Omit<ServerOptions, 'flush' | 'profile' | 'habits'>> {
  readonly flush?: ModelReference;
  readonly habits?: readonly ModelReference[];
  /** What differs from the profile. */
  readonly but?: Partial<ServerProfile>;
}

/**
 * A dialogue with one server, written down as a person would: `C` lines are
 * what arrives in one segment, `S` lines what leaves in one send call and how
 * many ms after the last `C`; lines within are parted by ` | `.
 */
export class Talk {
  readonly bench: ServerBench;
  readonly lines: string[] = [];
  private heardAt = 0;

  constructor(name: string, { but = {}, flush, habits = [], ...options }: TalkOptions = {}) {
    const profile = { ...profileNamed(name), ...but };
    this.bench = new ServerBench({
      holdNs: profile.holdNs,
      ...options,
      profile,
      flush: flush ?? (profile.flush as ModelReference),
      habits: [...profile.habits, ...habits].map((habit) => createModel(models, habit as ModelReference)),
    });
    this.note(0);
  }

  /** The greeting and EHLO are over, and not written down. */
  static greeted(name: string, options: TalkOptions = {}): Talk {
    const talk = new Talk(name, options);
    talk.settle(10_000);
    talk.bench.hear('EHLO c\r\n');
    talk.settle(10_000);
    talk.lines.length = 0;
    return talk;
  }

  /** Octets arrive in one segment, and the server has `ms` for them. */
  says(text: string, ms = 10_000): this {
    const { bench } = this;
    const arrives = text.replaceAll(' | ', '\r\n');
    this.lines.push(`C ${shown(arrives)}`);
    this.heardAt = bench.now;
    const calls = bench.wire.calls.length;
    bench.listen(arrives);
    this.note(calls);
    return this.settle(ms);
  }

  /** Time passes. */
  settle(ms: number): this {
    const { bench } = this;
    const until = bench.now + ms * MS;
    while (bench.session.deadline <= until) {
      const calls = bench.wire.calls.length;
      bench.step();
      this.note(calls);
    }
    bench.now = until;
    return this;
  }

  /** The client closes its side. */
  closes(ms = 10_000): this {
    this.lines.push('C FIN');
    this.heardAt = this.bench.now;
    this.bench.wire.atFin = true;
    const calls = this.bench.wire.calls.length;
    this.bench.session.onReadable(this.bench.now);
    this.note(calls);
    return this.settle(ms);
  }

  private note(from: number): void {
    const { bench } = this;
    const after = ((bench.now - this.heardAt) / MS).toFixed(1);
    for (const call of bench.wire.calls.slice(from)) this.lines.push(`S ${after} ${shown(call)}`);
    if (!bench.wire.closed || this.isClosed) return;
    this.isClosed = true;
    this.lines.push(`S ${after} ${bench.wire.readable > 0 ? 'RST' : 'FIN'}`);
  }

  private isClosed = false;

  /** What was said, a line per segment or send call. */
  get text(): string {
    return `\n${this.lines.map((line) => `  ${line}`).join('\n')}\n`;
  }
}

const shown = (octets: string): string =>
  octets
    .replace(/\r\n$/, '')
    .replaceAll('\r\n', ' | ')
    .replaceAll(/x{20,}/g, (body) => `<${body.length} x>`);
