const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** ASCII text in base64 (RFC 4648 4). */
export function base64(text: string): string {
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [0, 1, 2].map((i) => (at + i < text.length ? text.charCodeAt(at + i) : 0));
    const bits = (a << 16) | (b << 8) | c;
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(bits >> shift) & 63]);
    encoded += digits.map((digit, i) => (at + i <= text.length ? digit : '=')).join('');
  }
  return encoded;
}
