// Hints on what to do after a failed call, if they differ between the window and the command line.

/** Where a message is shown. */
export type Surface = 'window' | 'commandLine';

/** What happened, and what to do next: a button or setting of the window, an option or variable of the command line. */
export interface HintedText {
  readonly text: string;
  readonly hint: Readonly<Record<Surface, string>>;
}

/** A text in the error tables: the same everywhere, or with a hint for each surface. */
export type TableText = string | HintedText;

/** What happened, and what to do next. The command line is English only, so its hints are not translated. */
export function withHint(text: string, window: string, commandLine: string): HintedText {
  return { text, hint: { window, commandLine } };
}

/** The full text for one surface. */
export function surfaceText(surface: Surface, said: TableText): string {
  return typeof said === 'string' ? said : `${said.text} ${said.hint[surface]}`.trim();
}

/** The text with a sentence in front. */
export function prependSentence(sentence: string, said: TableText): TableText {
  return typeof said === 'string' ? `${sentence} ${said}` : { ...said, text: `${sentence} ${said.text}` };
}
