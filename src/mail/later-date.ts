const two = (value: number): string => String(value).padStart(2, '0');

/** A Date field (RFC 5322 3.3): so many seconds, modulo a day, into the Monday on which the discussion began. */
export function laterDate(seconds: number): string {
  const s = seconds % 86_400;
  return `Mon, 04 Jan 2010 ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)} +0000`;
}
