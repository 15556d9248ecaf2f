/** The languages the extension speaks beside English. */
export declare const LANGUAGES: readonly string[];
/** Every text of `src` that goes through `l10n.t`: key to English text, with a comment where there is one. */
export declare function textsOfSource(): Promise<Record<string, string | { message: string; comment: string[] }>>;
/** The texts accented, in brackets and at least 40 % longer, with placeholders, links and icons kept. */
export declare function pseudo(
  texts: Readonly<Record<string, string | { message: string; comment: string[] }>>,
): Record<string, string>;
/** Writes the English bundle and prints what each language lacks or has too much. */
export declare function l10n(): Promise<number>;
