declare module 'cli-progress' {
  export interface Options {
    format?: string;
    formatValue?: (value: number, options: Options, type: string) => string;
    hideCursor?: boolean;
    clearOnComplete?: boolean;
  }
  export const Presets: { readonly shades_classic: object };
  export class SingleBar {
    constructor(options: Options, preset?: object);
    start(total: number, start: number): void;
    update(value: number): void;
    stop(): void;
  }
}
