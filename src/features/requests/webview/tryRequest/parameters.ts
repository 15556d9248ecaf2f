import type { RequestDraft } from '../../form/draft';
import { bodyFits, fieldProblem, findOtherPairs, readField, writeField } from '../../form/formLens';
import type { LiveKind } from '../../form/liveKind';
import type { OperationField, OperationForm } from '../../form/operationForm';
import type { LiveValue, PanelStrings } from '../../form/panelMessages';
import { readQueryPairs, replaceQuery } from '../../urlText';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';
import { fieldControl, type FieldControl } from './fieldControl';
import { PairRows } from './pairRows';

interface Control {
  readonly field: OperationField;
  readonly control: FieldControl;
  readonly problem: HTMLElement;
}

const PLACES = ['path', 'query', 'body', 'header'] as const;

/** The parameters of the operation as a form, and the rest of the query as rows. */
export class Parameters {
  /** The element for the form. */
  readonly element = createElement('div', { class: 'parameters' });
  private readonly fields = createElement('div', { class: 'fields' });
  private readonly note = createElement('p', { class: 'quiet' });
  private readonly others: PairRows;
  private readonly othersLabel: HTMLElement;
  private readonly lists = new Map<LiveKind, HTMLDataListElement>();
  private controls: Control[] = [];
  private drawn = '';
  private draft!: RequestDraft;
  private form: OperationForm | undefined;
  private strict = false;

  /** `onEdit` is called with the draft after each edit; `askLive` the first time that values of a kind are needed. */
  constructor(
    private readonly strings: PanelStrings,
    private readonly onEdit: (draft: RequestDraft) => void,
    private readonly askLive: (kind: LiveKind) => void,
  ) {
    this.others = new PairRows(strings, strings.otherQuery, (pairs) => this.editOthers(pairs));
    this.othersLabel = createElement('h3', {}, strings.otherQuery);
    this.element.append(this.fields, this.note, this.othersLabel, this.others.element);
  }

  /** Shows the parameters of an operation with the values of a draft. */
  show(draft: RequestDraft, form: OperationForm | undefined): void {
    this.draft = draft;
    this.form = form;
    const shape = form ? `${form.id} ${form.path} ${bodyFits(draft, form)}` : '';
    if (shape !== this.drawn) this.draw(shape);
    for (const control of this.controls) this.sync(control);
    this.others.show(findOtherPairs(readQueryPairs(draft.url), form, 'query').map(({ pair }) => pair));
    const broken = form && !bodyFits(draft, form);
    this.note.textContent =
      broken && form.body === 'json' && draft.bodyKind === 'json'
        ? this.strings.notJson
        : form && !form.fields.length
          ? this.strings.noParameters
          : '';
    this.note.hidden = !this.note.textContent;
  }

  /** Marks missing values from now on; moves to the first field with a problem and returns whether there is one. */
  check(): boolean {
    this.strict = true;
    for (const control of this.controls) this.sync(control);
    return this.controls.some(({ control: { box } }) => box.getAttribute('aria-invalid') === 'true');
  }

  /** Offers the account's values for parameters that take them. */
  offer(kind: LiveKind, values: readonly LiveValue[]): void {
    const list = this.lists.get(kind);
    if (list) replaceContent(list, ...values.map(({ value, label }) => createElement('option', { value, label })));
    for (const { field, control } of this.controls) if (field.live === kind) control.offer?.(list?.id ?? '');
  }

  private draw(shape: string): void {
    this.drawn = shape;
    this.strict = false;
    this.controls = [];
    this.lists.clear();
    const { form, strings } = this;
    if (!form) {
      replaceContent(this.fields);
      return;
    }
    const shown = form.fields.filter((f) => f.in !== 'body' || bodyFits(this.draft, form));
    const titles = {
      path: strings.pathPart,
      query: strings.queryPart,
      body: strings.bodyPart,
      header: strings.headerPart,
    };
    const groups = PLACES.map((place) => ({ place, fields: shown.filter((f) => f.in === place) })).filter(
      (g) => g.fields.length,
    );
    replaceContent(
      this.fields,
      ...groups.map(({ place, fields }) => {
        const head = createElement('h3', { id: createId('group') }, titles[place]);
        return createElement(
          'div',
          { role: 'group', 'aria-labelledby': head.id },
          head,
          createElement('div', { class: 'grid' }, ...fields.flatMap((f) => this.field(f))),
        );
      }),
    );
  }

  private field(field: OperationField): HTMLElement[] {
    const { strings } = this;
    const id = createId('field');
    const hint = createElement('span', { id: `${id}-hint`, class: 'quiet hint' });
    const problem = createElement('span', { id: `${id}-problem`, class: 'problem' });
    const type = field.itemType ? `${field.type} · ${field.itemType}` : field.type;
    hint.textContent = [type, field.required ? strings.required : '', field.format, field.note]
      .filter(Boolean)
      .join(' · ');
    const labelId = `${id}-label`;
    const { live } = field;
    const control = fieldControl({
      field,
      strings,
      labelId,
      attributes: {
        id,
        'aria-describedby': `${hint.id} ${problem.id}`,
        'aria-required': field.required,
        onfocus: () => {
          if (live) this.askLive(live);
        },
        onblur: () => this.sync(shown),
      },
      onEdit: (value) => this.edit(field, value),
    });
    const shown: Control = { field, control, problem };
    this.controls.push(shown);
    const label = createElement(
      'label',
      { id: labelId, for: id, class: 'mono' },
      field.name,
      field.required && createElement('span', { class: 'mark', 'aria-hidden': 'true' }, ' *'),
    );
    return [
      label,
      createElement('div', { class: 'control' }, control.element, live && this.list(live)),
      createElement('div', {}, hint, problem),
    ];
  }

  private list(kind: LiveKind): HTMLElement | undefined {
    if (this.lists.has(kind)) return undefined;
    const list = createElement('datalist', { id: createId('values') });
    this.lists.set(kind, list);
    return list;
  }

  private edit(field: OperationField, typed: string): void {
    if (!this.form) return;
    this.draft = writeField(this.draft, this.form, field, typed);
    this.onEdit(this.draft);
  }

  private editOthers(pairs: readonly (readonly [string, string])[]): void {
    const all = readQueryPairs(this.draft.url);
    const own = new Set(findOtherPairs(all, this.form, 'query').map(({ index }) => index));
    const named = pairs.filter(([name, value]) => name !== '' || value !== '');
    this.draft = { ...this.draft, url: replaceQuery(this.draft.url, [...all.filter((_, i) => !own.has(i)), ...named]) };
    this.onEdit(this.draft);
  }

  private sync({ field, control, problem }: Control): void {
    if (!this.form) return;
    const value = readField(this.draft, this.form, field) ?? '';
    control.show(value);
    const found = fieldProblem(field, value);
    const visible = found && (found !== 'missing' || this.strict);
    problem.textContent = visible ? this.strings[found] : '';
    control.box.setAttribute('aria-invalid', String(!!visible));
  }
}
