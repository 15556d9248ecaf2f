export interface Ran {
  readonly layer: string;
  readonly title: string;
  readonly threat?: string;
  readonly failed: boolean;
}
export const THREATS: Readonly<Record<string, string>>;
export function tableOf(
  ran: readonly Ran[],
  figures: readonly { readonly threat: string; readonly text: string }[],
): { readonly words: string; readonly tests: string; readonly figure: string; readonly failed: number }[];
