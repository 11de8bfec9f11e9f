export const root: string;
export function ensureInstalled(): void;
export function ensureBuilt(): void;
export function orExit(step: () => void): void;
