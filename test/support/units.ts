/** A duration in ns as a person would write it: 200 ms, 1.5 s, 2 h. */
export function formatDuration(ns: number): string {
  if (ns === 0) return '0';
  const units = [
    [3_600e9, 'h'],
    [1e9, 's'],
    [1e6, 'ms'],
  ] as const;
  const [unit, name] = units.find(([size]) => ns >= size) ?? [1, 'ns'];
  return `${ns / unit} ${name}`;
}
