import type { SectionKind } from '../../sources/history';
import type { PageStrings, ThreadView } from '../../pageMessages';
import { numberText } from '../../../../core/format';
import { createElement } from '../../../../platform/webview/dom';
import { keyedButton } from './keyedButton';

/** Number of messages shown of a long chat before the user asks for the earlier ones. */
const LAST_MESSAGES = 30;

/** The opened rows of the timeline, and their messages. */
export class Threads {
  private readonly known = new Map<string, ThreadView>();
  private readonly open = new Set<string>();
  /** Those whose earlier messages are shown too. */
  private readonly whole = new Set<string>();

  /** `load` requests the messages of a row, `draw` redraws the timeline. */
  constructor(
    private readonly strings: PageStrings,
    private readonly load: (kind: SectionKind, id: string) => void,
    private readonly draw: () => void,
  ) {}

  /** True when a row shows its messages. */
  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  /** Drops the messages; opened rows stay open. */
  clear(): void {
    this.known.clear();
  }

  /** Stores the messages of an opened row. */
  take(thread: ThreadView): void {
    const key = `${thread.kind}/${thread.id}`;
    this.known.set(key, thread);
    this.open.add(key);
    this.draw();
  }

  /** Opens or closes a row. */
  toggle(kind: SectionKind, id: string): void {
    const key = `${kind}/${id}`;
    if (!this.open.delete(key)) {
      this.open.add(key);
      if (this.known.get(key)?.state !== 'ready') this.load(kind, id);
    }
    this.draw();
  }

  /** The content below an opened row. */
  messages(key: string): HTMLElement | undefined {
    const thread = this.known.get(key);
    const { strings } = this;
    if (!thread) return undefined;
    if (thread.state === 'loading') return createElement('p', { class: 'quiet' }, strings.loading);
    if (thread.state === 'failed')
      return createElement(
        'div',
        { class: 'failed' },
        createElement('p', {}, thread.failure),
        keyedButton(strings.retry, `again-${key}`, () => this.load(thread.kind, thread.id)),
      );
    if (!thread.messages.length) return createElement('p', { class: 'quiet' }, strings.noMessages);
    const hidden = this.whole.has(key) ? 0 : Math.max(0, thread.messages.length - LAST_MESSAGES);
    const showEarlier = (): void => {
      this.whole.add(key);
      this.draw();
    };
    const earlier = strings.earlier.replace('{0}', numberText(hidden));
    return createElement(
      'ol',
      { class: 'messages' },
      hidden > 0 && createElement('li', {}, keyedButton(earlier, `earlier-${key}`, showEarlier, { class: 'link' })),
      ...thread.messages
        .slice(hidden)
        .map((message) =>
          createElement(
            'li',
            { class: message.note ? 'note' : message.mine ? 'mine' : 'theirs' },
            createElement(
              'p',
              { class: 'quiet' },
              createElement('strong', {}, message.who),
              message.when && createElement('span', { title: message.hint }, ` · ${message.when}`),
            ),
            createElement('p', { class: 'text', dir: 'auto' }, message.text),
          ),
        ),
    );
  }
}
