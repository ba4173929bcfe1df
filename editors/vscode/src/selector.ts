/** Which documents are drafts. */

/** A kind of document: a language of the editor, and where the document is. */
export interface DocumentKind {
  readonly language: string;
  readonly scheme: string;
}

/** Languages of macro libraries. `csv` and `toml` exist only where an extension brings them; else they are plain text. */
const MACROS = ["json", "jsonl", "yaml", "csv", "tsv", "toml"];

/**
 * Give the documents that the server is asked about: the languages of the setting, saved or not. Data files are among
 * them only in a workspace with a `tonecheck.toml`. Most JSON and YAML is no macro library, but whoever wrote a config
 * has replies there.
 */
export function documentKinds(languages: readonly string[], configured: boolean): DocumentKind[] {
  const wanted = new Set([...languages, ...(configured ? MACROS : [])]);
  return [...wanted].flatMap((language) => ["file", "untitled"].map((scheme) => ({ language, scheme })));
}
