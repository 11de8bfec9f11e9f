/** A figure that cannot be made: its name is wrong, or what draws it is not installed. */
export class FigureError extends Error {
  override readonly name = 'FigureError';
}
