import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakeUi, withUser, type UserAnswer, type FakeBox, type ShownMessage, type AskedQuestion } from './fakeUi';

/** A user for tests that type and pick in each box themselves; questions and dialogs are dismissed. */
export interface ManualResponder {
  /** Resolves to the next box that was not returned yet. */
  next(): Promise<FakeBox>;
  /** Every message, oldest first. */
  readonly messages: ShownMessage[];
  /** The button to press on messages that have it; all others are dismissed. */
  press: string | undefined;
  /** Whether boxes are closed as soon as they are shown. */
  closeAtOnce: boolean;
  restore(): void;
}

/** Installs a user whose boxes the test operates. `restore` must be called. */
export function manualResponder(): ManualResponder {
  const waiting: ((box: FakeBox) => void)[] = [];
  const boxes: FakeBox[] = [];
  const messages: ShownMessage[] = [];
  const shown = (box: FakeBox): void => {
    if (user.closeAtOnce) {
      setTimeout(() => box.hide(), 0);
      return;
    }
    const taker = waiting.shift();
    if (taker) taker(box);
    else boxes.push(box);
  };
  const user: ManualResponder = {
    messages,
    press: undefined,
    closeAtOnce: false,
    next: () =>
      new Promise((resolve, reject) => {
        const box = boxes.shift();
        if (box) return resolve(box);
        const timer = setTimeout(() => reject(new Error('no box was shown')), 10_000);
        waiting.push((next) => {
          clearTimeout(timer);
          resolve(next);
        });
      }),
    restore: fakeUi((question) => {
      if (question.kind === 'box') shown(question.box);
      if (question.kind !== 'message') return undefined;
      messages.push(question);
      return question.buttons.find((button) => button === user.press);
    }),
  };
  return user;
}

/** A user who picks the first item, types the same word everywhere and presses the first button. Records everything that is shown. */
export interface AutoResponder {
  /** All texts of questions, messages and dialogs, oldest first. */
  readonly seen: string[];
  /** The number of questions to answer before everything is dismissed, so that no command asks forever. */
  answersLeft: number;
  restore(): void;
}

/** The text typed into empty inputs. */
const WORD = 'eager';

/** Installs the automatic user. Files are saved under `folder`; no browser is opened. */
export function autoResponder(folder: string): AutoResponder {
  const isRow = ({ kind }: vscode.QuickPickItem): boolean => kind !== vscode.QuickPickItemKind.Separator;
  const willing = (): boolean => user.answersLeft-- > 0;
  const note = (what: unknown): void => {
    user.seen.push(typeof what === 'string' ? what : (JSON.stringify(what) ?? ''));
  };
  const look = (box: FakeBox): void =>
    [
      box.title,
      box.prompt,
      box.placeholder,
      box.validationMessage ?? '',
      box.items,
      box.password ? '' : box.value,
    ].forEach(note);
  const take = (box: FakeBox): void => {
    look(box);
    // Rows may appear a little later than the box.
    setTimeout(() => {
      look(box);
      if (box.hidden) return;
      const item = box.items.find(isRow);
      if (!willing() || (box.isPick && !item)) return box.hide();
      if (item) {
        box.selectedItems = [item];
        box.activeItems = [item];
      } else if (!box.value) box.type(WORD);
      box.accept();
      setTimeout(() => {
        look(box);
        box.hide();
      }, 120);
    }, 15);
  };
  let files = 0;
  const answer = (question: AskedQuestion): UserAnswer => {
    if (question.kind === 'box') {
      take(question.box);
      return undefined;
    }
    note(question);
    if (question.kind === 'browser' || question.kind === 'open' || question.kind === 'folder' || !willing())
      return undefined;
    switch (question.kind) {
      case 'message':
        return question.buttons[0];
      case 'pick':
        return question.rows.filter(isRow).slice(0, 1);
      case 'input':
        return question.options.value || WORD;
      case 'save':
        return vscode.Uri.file(`${folder}/saved-${++files}-${question.name}`);
    }
  };
  const user: AutoResponder = { seen: [], answersLeft: 0, restore: fakeUi(answer) };
  return user;
}

/**
 * Runs something that asks the user, and gives these answers in order: a button's or row's label, the text of an input box, a
 * URI for a file dialog, undefined for Escape. Messages that are not modal are not questions. Fails if any answer is left over.
 */
export async function respondWith(answers: readonly UserAnswer[], run: () => PromiseLike<unknown>): Promise<string[]> {
  const left = [...answers];
  const asked: string[] = [];
  /** Messages without a question; they help explain why a question did not appear. */
  const said: string[] = [];
  const names = { pick: '', input: 'showInputBox', open: 'showOpenDialog', save: 'showSaveDialog', folder: 'folder' };
  await withUser((question) => {
    if (question.kind === 'browser' || question.kind === 'box') return undefined;
    if (question.kind === 'message' && !(question.modal && question.buttons.length)) {
      said.push(question.text);
      return undefined;
    }
    asked.push(
      question.kind === 'message' ? question.text : question.kind === 'pick' ? question.title : names[question.kind],
    );
    return left.shift();
  }, run);
  assert.deepEqual(left, [], `not asked for; asked: ${asked.join(' | ')}; said: ${said.join(' | ')}`);
  return asked;
}
