// What to do next after a failed call, where the window and the command line offer different ways.

/** Where a message is shown. */
export type Surface = 'window' | 'commandLine';

/** What happened, and what to do next: a button or setting of the window, an option or variable of the command line. */
export interface HintedText {
  readonly text: string;
  readonly hint: Readonly<Record<Surface, string>>;
}

/** A text of the tables: the same everywhere, or with a hint for each surface. */
export type TableText = string | HintedText;

/** What happened, with what to do next. The command line has English texts, so its hints are not translated. */
export function withHint(text: string, window: string, commandLine: string): HintedText {
  return { text, hint: { window, commandLine } };
}

/** The whole text for one surface. */
export function surfaceText(surface: Surface, said: TableText): string {
  return typeof said === 'string' ? said : `${said.text} ${said.hint[surface]}`.trim();
}

/** The same text after another sentence. */
export function prependSentence(sentence: string, said: TableText): TableText {
  return typeof said === 'string' ? `${sentence} ${said}` : { ...said, text: `${sentence} ${said.text}` };
}
