/** The user has broken it off. The message says what that leaves. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
