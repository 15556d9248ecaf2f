import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isText } from '../../../src/core/panelProtocol';
import { OpenPanels, type OpenPanel } from '../../../src/platform/panel/openPanels';
import { PanelHost } from '../../../src/platform/panel/panelHost';
import { FakePanel } from './fakePanel';

const PROTOCOL = { ready: {}, say: { text: isText } };
const panelOf = (fake: FakePanel): vscode.WebviewPanel => fake as unknown as vscode.WebviewPanel;

describe('the panel kit', () => {
  afterEach(() => FakePanel.all.splice(0));

  it('writes a page that loads one script and one style, and nothing else', () => {
    const { fake } = hostOf();
    const { html, options } = fake.webview;
    assert.match(html, /default-src 'none'; style-src https:\/\/own\.example; script-src 'nonce-[\w-]{24}'/);
    assert.match(html, /base-uri 'none'; form-action 'none'/);
    assert.equal([...html.matchAll(/<script/g)].length, 1);
    assert.match(html, /<title>A &lt;b&gt; &amp; &quot;c&quot;<\/title>/);
    assert.deepEqual(
      options.localResourceRoots?.map(({ path }) => path),
      ['/ext/dist/webview'],
    );
    assert.equal(fake.title, 'A <b> & "c"');
  });

  it('dispatches messages to the function for their type, and drops unknown ones', () => {
    const { fake, said } = hostOf();
    fake.say('say', { text: 'a' }, '7');
    fake.say('say', { text: 1 });
    fake.say('shout', { text: 'b' });
    assert.deepEqual(said, [['a', '7']]);
  });

  it('reports what a function throws or rejects with', async () => {
    const { fake, failures } = hostOf((text) => {
      if (text === 'throw') throw new Error('thrown');
      return Promise.reject(new Error('rejected'));
    });
    fake.say('say', { text: 'throw' });
    fake.say('say', { text: 'reject' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(failures, ['Error: thrown', 'Error: rejected']);
  });

  it('sends nothing before the panel script runs or after the panel was closed', () => {
    const { fake, host, said } = hostOf();
    host.post('init', { n: 1 });
    fake.say('ready', {});
    host.post('init', { n: 2 }, '8');
    host.dispose();
    host.post('init', { n: 3 });
    host.title = 'late';
    host.receive({ v: 1, type: 'say', payload: { text: 'late' } });
    assert.deepEqual(fake.posted as unknown, [{ v: 1, type: 'init', payload: { n: 2 }, requestId: '8' }]);
    assert.deepEqual([said, fake.title === 'late'], [[], false]);
  });

  it('reveals the open panel that was used last', () => {
    const { panels, open } = opened(3);
    open[0]!.show();
    assert.equal(panels.reveal(), open[0]);
    assert.equal(
      panels.reveal((one) => one !== open[0]),
      open[2],
    );
    assert.equal(
      panels.reveal(() => false),
      undefined,
    );
    assert.deepEqual(panels.all, [open[1], open[2], open[0]]);
  });

  it('forgets a panel that the user closes, and keeps panels when the window ends', () => {
    const { panels, open } = opened(2);
    open[0]!.fake.dispose();
    assert.deepEqual(panels.all, [open[1]]);
    panels.dispose();
    open[1]!.fake.dispose();
    assert.deepEqual(
      open.map(({ events }) => events),
      [
        ['disposed', 'closed'],
        ['disposed', 'disposed'],
      ],
    );
  });
});

function hostOf(say: (text: string) => unknown = () => undefined): {
  fake: FakePanel;
  host: PanelHost<{ init: { n: number } }, typeof PROTOCOL>;
  said: unknown[];
  failures: string[];
} {
  const fake = new FakePanel();
  const said: unknown[] = [];
  const failures: string[] = [];
  const host = new PanelHost<{ init: { n: number } }, typeof PROTOCOL>(panelOf(fake), {
    extensionUri: vscode.Uri.file('/ext'),
    name: 'test',
    title: 'A <b> & "c"',
    protocol: PROTOCOL,
    handlers: {
      ready: () => undefined,
      say: ({ text }, requestId) => {
        said.push([text, requestId]);
        return say(text);
      },
    },
    onError: (error) => failures.push(String(error)),
  });
  return { fake, host, said, failures };
}

/** Open panels of one kind that record their events. */
function opened(count: number): { panels: OpenPanels<Noted>; open: Noted[] } {
  const panels = new OpenPanels<Noted>('test');
  return {
    panels,
    open: Array.from({ length: count }, () => {
      const fake = new ShownPanel();
      return panels.adopt(panelOf(fake), () => new Noted(fake));
    }),
  };
}

class ShownPanel extends FakePanel {
  shown: () => void = () => undefined;
  override readonly onDidChangeViewState = (listener: () => void) => {
    this.shown = listener;
    return { dispose: () => undefined };
  };
}

class Noted implements OpenPanel {
  readonly events: string[] = [];
  constructor(readonly fake: ShownPanel) {}
  get panel(): vscode.WebviewPanel {
    return panelOf(this.fake);
  }
  show(): void {
    this.fake.shown();
  }
  onClosed(): void {
    this.events.push('closed');
  }
  dispose(): void {
    this.events.push('disposed');
  }
}
