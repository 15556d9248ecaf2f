import type { ColumnOrder } from '../../../core/tableView';
import { toResponseTable, type ResponseTable } from './responseTable';
import type { MaskedText } from '../../../core/redaction';
import { maskSecrets } from '../history/savedBody';
import { bodyHead, layOutBody, type BodyHead } from './bodyText';

/** A job for the worker. */
export type PrintCall =
  | { readonly kind: 'head'; readonly text: string; readonly bytes: number }
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'masked'; readonly text: string; readonly type: string }
  | {
      readonly kind: 'table';
      readonly text: string;
      readonly itemsPath?: readonly string[];
      readonly rows: number;
      readonly order?: ColumnOrder | undefined;
    };
/** The results of the jobs, by kind. */
export interface PrintResults {
  head: BodyHead;
  whole: string;
  masked: MaskedText;
  table: ResponseTable | undefined;
}

/** Runs one job; also called directly for texts too small to be worth sending to the worker. */
export function runPrintCall(call: PrintCall): PrintResults[PrintCall['kind']] {
  switch (call.kind) {
    case 'head':
      return bodyHead(call.text, call.bytes);
    case 'whole':
      return layOutBody(call.text);
    case 'masked':
      return maskSecrets(call.text, call.type);
    case 'table':
      return toResponseTable(call.text, call.itemsPath, call.rows, call.order);
  }
}
