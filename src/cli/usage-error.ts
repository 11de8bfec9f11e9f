/** Wrong usage or input: the message is for the user as it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
