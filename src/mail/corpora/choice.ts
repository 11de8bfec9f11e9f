/** A kind of corpus that is kept in files, and what was said of it: for whoever may read files. */
export interface CorpusChoice {
  readonly kind: string;
  readonly options: Readonly<Record<string, string>>;
}
