import type { z } from 'zod';

/**
 * What a scenario can name. Each model's file exports one of these; a folder's
 * index lists them; the scenario schema, `finaldot list` and the errors for a
 * misspelt name are assembled from those lists.
 */
export interface Model<T, Options extends z.ZodRawShape = z.ZodRawShape> {
  /** As written in a scenario: lower case, words joined by hyphens. */
  readonly name: string;
  /** One line for `finaldot list`. */
  readonly summary: string;
  /** The options that may stand beside the name. */
  readonly options: z.ZodObject<Options>;
  /** Builds the model from validated options. */
  create(options: z.output<z.ZodObject<Options>>): T;
}
