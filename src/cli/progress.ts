import { Presets, SingleBar } from 'cli-progress';

const SHOW_AFTER_MS = 1000;

/** A progress bar on standard error; appears only on a terminal, and only when the work takes more than a second. */
export class Progress {
  private bar: SingleBar | null = null;
  private readonly started = performance.now();

  constructor(
    private readonly what: string,
    private readonly unit: string,
  ) {}

  update(done: number, total: number): void {
    if (this.bar === null && process.stderr.isTTY === true && performance.now() - this.started > SHOW_AFTER_MS) {
      this.bar = new SingleBar(
        {
          // A run that is half done counts for half.
          formatValue: (value, _options, type) => (type === 'value' ? String(Math.floor(value)) : String(value)),
          format: `${this.what} {bar} {percentage}% | {value}/{total} ${this.unit} | {eta_formatted} left`,
          hideCursor: true,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      );
      this.bar.start(total, done);
    }
    this.bar?.update(Math.min(done, total));
  }

  stop(): void {
    this.bar?.stop();
    this.bar = null;
  }
}
