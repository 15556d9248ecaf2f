import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { numberText, pluralText } from '../../../../core/format';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel, sentenceText } from '../../../../core/text';
import { GROUP_KEYS, SORT_KEYS, isEmptyFilter, type LeadArrangement } from '../../list/find';
import { isDateColumn } from '../../model/knownFields';
import type { SavedViews } from '../../list/views';
import { pickFilter } from './filterChoices';
import type { LeadBrowser } from './browser';
import { choiceLabel, filterText, lowerInSentence } from '../../texts/filters';

/** The server is queried after this pause in typing, in ms. */
const SERVER_DEBOUNCE_MS = 300;
const LOCAL_DEBOUNCE_MS = 80;

/** Searching, filtering, sorting and grouping the view, and saved views. */
export class LeadFinder {
  constructor(
    private readonly browser: LeadBrowser,
    private readonly views: SavedViews,
  ) {}

  /** Searches while the user types; Escape restores the previous search. */
  async search(): Promise<void> {
    const { browser } = this;
    const { list, account } = browser;
    if (!list || !account) return;
    const before = list.arrangement;
    const box = vscode.window.createInputBox();
    const store = new DisposableStore();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let accepted = false;
    const say = (): void => {
      box.prompt = this.searchLine();
    };
    const clear: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('clear-all'),
      tooltip: l10n.t('Clear the search'),
    };
    const all: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('cloud-download'),
      tooltip: l10n.t('Load all leads and search them'),
    };
    const page: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('account'),
      tooltip: l10n.t('Open the page of the first match'),
    };
    Object.assign(box, {
      title: l10n.t('Search the leads of {0}', sentenceText(account.label, 60)),
      placeholder: l10n.t('Name, email, phone, tag, place or ID'),
      value: before.filter.search ?? '',
      buttons: list.options.can.search ? [page, clear] : [page, clear, all],
    });
    const apply = async (): Promise<void> => {
      box.busy = true;
      await browser.setArrangement({
        ...list.arrangement,
        filter: { ...list.arrangement.filter, search: box.value.trim() || undefined },
      });
      box.busy = false;
      say();
    };
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          void apply();
        },
        list.options.can.search ? SERVER_DEBOUNCE_MS : LOCAL_DEBOUNCE_MS,
      );
    };
    store.add(box);
    store.add(browser.onDidChange(say));
    store.add(box.onDidChangeValue(soon));
    store.add(
      box.onDidTriggerButton((button) => {
        if (button === page) {
          const [lead] = list.shown;
          if (!lead) return;
          accepted = true;
          box.hide();
          void vscode.commands.executeCommand('acquire.lead.openPage', { accountKey: account.key, id: lead.id, lead });
        } else if (button === all) void vscode.commands.executeCommand('acquire.leads.loadAll');
        else {
          box.value = '';
          soon();
        }
      }),
    );
    say();
    await new Promise<void>((resolve) => {
      store.add(
        box.onDidAccept(() => {
          accepted = true;
          box.hide();
        }),
      );
      store.add(box.onDidHide(resolve));
      box.show();
    });
    clearTimeout(timer);
    if (browser.list === list) {
      if (accepted) await apply();
      else if (list.arrangement !== before) await browser.setArrangement(before);
    }
    store.dispose();
  }

  /** "38 of 500 loaded leads match; there are 12,345." */
  private searchLine(): string {
    const { list } = this.browser;
    if (!list) return '';
    const { matching, searched, total, complete } = list.coverage;
    if (!list.filtered)
      return l10n.t('Results update as you type. Press Enter to keep the search, Escape to cancel it.');
    if (list.narrowedByServer || complete) {
      const found = Math.max(matching, list.narrowedByServer ? (total ?? 0) : 0);
      return pluralText(
        found,
        l10n.t('{0} lead matches.', numberText(found)),
        l10n.t('{0} leads match.', numberText(found)),
      );
    }
    const counts = [numberText(matching), numberText(searched), numberText(total ?? searched)] as const;
    return pluralText(
      matching,
      l10n.t('{0} lead matches. Searched {1} of {2}.', ...counts),
      l10n.t('{0} leads match. Searched {1} of {2}.', ...counts),
    );
  }

  /** Asks what to filter by, then for the values. */
  async filter(): Promise<void> {
    const { browser } = this;
    const { list, account } = browser;
    if (!list || !account) return;
    await browser.ensureLoaded();
    const filter = await pickFilter({
      title: l10n.t('Filter the leads of {0}', sentenceText(account.label, 60)),
      filter: list.arrangement.filter,
      leads: () => list.pages.leads,
      total: () => list.pages.total,
      nameTags: async () => (await browser.tags()).map(({ name }) => name),
    });
    if (filter) await browser.setArrangement({ ...list.arrangement, filter });
  }

  /** Asks what to sort the list by, and sorts it. */
  async sort(): Promise<void> {
    const { list } = this.browser;
    if (!list) return;
    const now = list.arrangement.sort;
    const items = [
      {
        label: l10n.t("Acquire's order"),
        sort: undefined,
        iconPath: now ? undefined : new vscode.ThemeIcon('check'),
      },
      ...SORT_KEYS.map((by) => ({
        label: choiceLabel(by),
        sort: by,
        description:
          now?.by === by
            ? now.descending
              ? l10n.t('descending (select again to reverse)')
              : l10n.t('ascending (select again to reverse)')
            : '',
        iconPath: now?.by === by ? new vscode.ThemeIcon(now.descending ? 'arrow-down' : 'arrow-up') : undefined,
      })),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Sort Leads'),
      placeHolder: l10n.t('Select what to sort by'),
    });
    if (!chosen) return;
    const sort = chosen.sort && {
      by: chosen.sort,
      descending: now?.by === chosen.sort ? !now.descending : isDateColumn(chosen.sort),
    };
    await this.browser.setArrangement({ ...list.arrangement, sort });
  }

  /** Asks what to group the list by, and groups it. */
  async group(): Promise<void> {
    const { list } = this.browser;
    if (!list) return;
    const now = list.arrangement.group;
    const check = (on: boolean): vscode.ThemeIcon | undefined => (on ? new vscode.ThemeIcon('check') : undefined);
    const chosen = await vscode.window.showQuickPick(
      [
        { label: l10n.t('No groups'), group: undefined, iconPath: check(!now) },
        ...GROUP_KEYS.map((group) => ({
          label: choiceLabel(group),
          group,
          iconPath: check(now === group),
        })),
      ],
      { title: l10n.t('Group Leads'), placeHolder: l10n.t('Select what to group by') },
    );
    if (chosen) await this.browser.setArrangement({ ...list.arrangement, group: chosen.group });
  }

  /** Shows all leads again; sort order and groups stay. */
  async clear(): Promise<void> {
    const { list } = this.browser;
    if (list) await this.browser.setArrangement({ ...list.arrangement, filter: {} });
  }

  /** Applies or removes a saved view, or saves the current view. */
  async savedViews(): Promise<void> {
    const { list, account } = this.browser;
    if (!list || !account) return;
    const remove: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon('trash'),
      tooltip: l10n.t('Remove this view'),
    };
    type Item = vscode.QuickPickItem & { view?: LeadArrangement & { name: string }; save?: boolean };
    const box = vscode.window.createQuickPick<Item>();
    const items = (): Item[] => [
      ...(isArranged(list.arrangement)
        ? [
            {
              label: l10n.t('Save Current View…'),
              iconPath: new vscode.ThemeIcon('add'),
              description: describe(list.arrangement),
              save: true,
            },
          ]
        : []),
      ...this.views
        .of(account.key)
        .map((view) => ({ label: plainLabel(view.name, 80), description: describe(view), view, buttons: [remove] })),
    ];
    Object.assign(box, {
      title: l10n.t('Saved Views of {0}', sentenceText(account.label, 60)),
      items: items(),
      placeholder: items().length
        ? l10n.t('Select a view')
        : l10n.t('No saved views yet. Filter, sort or group the leads, then save the view here.'),
    });
    const chosen = await new Promise<Item | undefined>((resolve) => {
      box.onDidTriggerItemButton(async ({ item }) => {
        if (item.view) await this.views.remove(account.key, item.view.name);
        box.items = items();
      });
      box.onDidAccept(() => {
        resolve(box.selectedItems[0]);
        box.hide();
      });
      box.onDidHide(() => {
        resolve(undefined);
      });
      box.show();
    });
    box.dispose();
    if (chosen?.view) {
      const { filter, sort, group } = chosen.view;
      await this.browser.setArrangement({ filter, sort, group });
    } else if (chosen?.save) await this.save(account.key, list.arrangement);
  }

  private async save(accountKey: string, arrangement: LeadArrangement): Promise<void> {
    const taken = new Set(this.views.of(accountKey).map((view) => view.name));
    const name = await vscode.window.showInputBox({
      title: l10n.t('Save View'),
      prompt: l10n.t('Name of the view'),
      value: describe(arrangement).slice(0, 60),
      validateInput: (text) =>
        !text.trim()
          ? l10n.t('Enter a name for the view.')
          : taken.has(text.trim())
            ? {
                message: l10n.t('This replaces the view of that name.'),
                severity: vscode.InputBoxValidationSeverity.Info,
              }
            : undefined,
    });
    if (name?.trim()) await this.views.save(accountKey, { name: name.trim(), ...arrangement });
  }
}

const isArranged = ({ filter, sort, group }: LeadArrangement): boolean =>
  !isEmptyFilter(filter) || sort !== undefined || group !== undefined;

/** An arrangement as one line: filter, order, groups. */
function describe({ filter, sort, group }: LeadArrangement): string {
  return [
    filterText(filter),
    sort && l10n.t('sorted by {0}', lowerInSentence(choiceLabel(sort.by))),
    group && l10n.t('grouped by {0}', lowerInSentence(choiceLabel(group))),
  ]
    .filter(Boolean)
    .join(' · ');
}
