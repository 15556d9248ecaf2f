import { listItems, writeListText } from '../../form/formLens';
import type { OperationField } from '../../form/operationForm';
import type { PanelStrings } from '../../form/panelMessages';
import { createElement, createId, type Attributes } from '../../../../platform/webview/dom';

/** The control for entering a field's value. */
export interface FieldControl {
  readonly element: HTMLElement;
  /** The element that gets the description and the invalid state. */
  readonly box: HTMLElement;
  /** Shows a value, unless the user is typing another one. */
  show(value: string): void;
  /** Offers the values of a datalist in the page. */
  offer?(listId: string): void;
}

/** The attributes of the box, and the callback for each new value. */
export interface ControlOptions {
  readonly field: OperationField;
  readonly strings: PanelStrings;
  readonly attributes: Attributes;
  /** The ID of the field's label. */
  readonly labelId: string;
  readonly onEdit: (value: string) => void;
}

/** The control that suits a field: check boxes, a list, a date field, a JSON editor, or a line of text. */
export function fieldControl(options: ControlOptions): FieldControl {
  const { field } = options;
  if (field.enum && (field.type === 'array' || field.list)) return checkBoxes(options, field.enum);
  if (field.type === 'boolean') return choice(options, ['true', 'false']);
  if (field.enum) return choice(options, field.enum);
  if (field.type === 'object' || (field.type === 'array' && field.itemType === 'object')) return jsonEditor(options);
  return line(options);
}

const isTyping = (box: Element): boolean => box === document.activeElement;

/** A drop-down list. A value that is not documented is added to it. */
function choice({ attributes, strings, onEdit }: ControlOptions, choices: readonly string[]): FieldControl {
  const box = createElement(
    'select',
    { ...attributes, onchange: () => onEdit(box.value) },
    createElement('option', { value: '' }, strings.choose),
    ...choices.map((c) => createElement('option', { value: c }, c)),
  );
  return {
    element: box,
    box,
    show: (value) => {
      if (value && ![...box.options].some((o) => o.value === value))
        box.append(createElement('option', { value }, value));
      if (box.value !== value) box.value = value;
    },
  };
}

/** A check box for each documented value, and a line for other values if they are allowed or present. */
function checkBoxes(
  { field, attributes, strings, labelId, onEdit }: ControlOptions,
  known: readonly string[],
): FieldControl {
  const boxes = known.map((value) => {
    const id = createId('value');
    const box = createElement('input', { type: 'checkbox', id, value, onchange: () => edit() });
    return { box, element: createElement('label', { class: 'check', for: id }, box, value) };
  });
  const others = createElement('input', {
    type: 'text',
    'aria-label': `${field.name}: ${strings.otherValues}`,
    placeholder: strings.otherValues,
    spellcheck: 'false',
    autocomplete: 'off',
    oninput: () => edit(),
  });
  const edit = (): void => {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    onEdit(writeListText([...chosen, ...listItems(others.value)]));
  };
  const { id, 'aria-describedby': described } = attributes;
  const group = createElement(
    'div',
    { id, role: 'group', 'aria-labelledby': labelId, 'aria-describedby': described, class: 'checks' },
    ...boxes.map(({ element }) => element),
    others,
  );
  return {
    element: group,
    // A group cannot be marked as invalid.
    box: others,
    show: (value) => {
      const items = listItems(value);
      for (const { box } of boxes) box.checked = items.includes(box.value);
      if (isTyping(others)) return;
      const rest = items.filter((item) => !known.includes(item));
      others.value = rest.length ? writeListText(rest) : '';
      others.hidden = !field.enumOpen && !rest.length;
    },
  };
}

const laidOut = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};

/** A box for a JSON value, with a button that inserts the documented example. */
function jsonEditor({ field, attributes, strings, onEdit }: ControlOptions): FieldControl {
  const example = field.example === undefined ? undefined : laidOut(field.example);
  const box = createElement('textarea', {
    ...attributes,
    rows: 4,
    placeholder: example ?? (field.type === 'array' ? '[]' : '{}'),
    spellcheck: 'false',
    oninput: () => {
      insert.hidden = !canInsert();
      onEdit(box.value);
    },
  });
  const canInsert = (): boolean => example !== undefined && box.value.trim() === '';
  const insert = createElement(
    'button',
    {
      type: 'button',
      class: 'link',
      'aria-label': `${strings.insertExample}: ${field.name}`,
      onclick: () => {
        box.value = example ?? '';
        insert.hidden = true;
        onEdit(box.value);
        box.focus();
      },
    },
    strings.insertExample,
  );
  return {
    element: createElement('div', {}, box, insert),
    box,
    show: (value) => {
      if (!isTyping(box) && box.value !== value) box.value = value;
      insert.hidden = !canInsert();
    },
  };
}

/** A line of text, or a date field if the value is a date or still empty. */
function line({ field, attributes, strings, onEdit }: ControlOptions): FieldControl {
  const example = field.example ?? (field.date ? '2026-01-31 09:00:00' : undefined);
  const box = createElement('input', {
    ...attributes,
    type: field.secret ? 'password' : 'text',
    placeholder: example === undefined ? '' : strings.example.replace('{0}', () => example),
    spellcheck: 'false',
    autocomplete: 'off',
    inputmode: field.type === 'integer' ? 'numeric' : undefined,
    oninput: () => onEdit(box.type === 'datetime-local' ? sentDate(box.value) : box.value),
  });
  return {
    element: box,
    box,
    show: (value) => {
      if (isTyping(box)) return;
      if (field.date) {
        // A variable, or a date in another format, is shown as text.
        const shown = shownDate(value);
        box.type = shown === undefined ? 'text' : 'datetime-local';
        if (shown !== undefined) box.step = '1';
        value = shown ?? value;
      }
      if (box.value !== value) box.value = value;
    },
    offer: (listId) => box.setAttribute('list', listId),
  };
}

/** `2026-01-31 09:00:00` in the format of a date field; undefined if the field cannot show it. */
function shownDate(value: string): string | undefined {
  return value === '' ? '' : /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(value) ? value.replace(' ', 'T') : undefined;
}

/** The value of a date field, with seconds, as documented. */
function sentDate(value: string): string {
  return value === '' ? '' : `${value.replace('T', ' ')}${value.length === 16 ? ':00' : ''}`;
}
