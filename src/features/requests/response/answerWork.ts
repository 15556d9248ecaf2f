import type { ColumnOrder } from '../../../core/tableView';
import { tableOf } from './answerTable';
import { headOf, layOut, type BodyHead } from './answerText';
import type { TableView } from '../form/panelMessages';

/** What the worker is asked. */
export type WorkerCall =
  | { readonly kind: 'head'; readonly text: string; readonly bytes: number }
  | { readonly kind: 'whole'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly text: string;
      readonly itemsPath?: readonly string[];
      readonly rows: number;
      readonly order?: ColumnOrder | undefined;
    };
/** What it answers, by kind. */
export interface WorkerAnswers {
  head: BodyHead;
  whole: string;
  table: TableView | undefined;
}

/** Does one piece of work; also called directly, for texts so small that the way to the worker would be the longer one. */
export function work(call: WorkerCall): WorkerAnswers[WorkerCall['kind']] {
  switch (call.kind) {
    case 'head':
      return headOf(call.text, call.bytes);
    case 'whole':
      return layOut(call.text);
    case 'table':
      return tableOf(call.text, call.itemsPath, call.rows, call.order);
  }
}
