// The browser side of the panel kit. It pays for itself: VS Code gives its API once a page and untyped, and all panels need the same four things of it.
import { setDisplayLanguage } from '../../core/format';

/** What VS Code gives a webview, once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Handler<P> = (payload: P, requestId: string | undefined) => void;

/** The panel's end of the line to its host. `In` and `Out` map message types to payloads, `State` is what is stored for a reload. */
export interface PanelLine<In extends object, Out extends object, State extends object> {
  /** Sends a message; `requestId` lets the response be told from older ones. */
  post<T extends keyof Out & string>(type: T, payload: Out[T], requestId?: string): void;
  /** Sets the one listener of a type. */
  on<T extends keyof In & string>(type: T, handler: Handler<In[T]>): void;
  /** What was kept by `keep` before the panel was hidden or the window reloaded, perhaps by another version; empty when nothing was. */
  kept(): Readonly<Partial<Record<keyof State, unknown>>>;
  keep(state: State): void;
}

/** Connects to the host. To be called once in a page. Messages of another version or an unknown type are dropped. */
export function connect<In extends object, Out extends object, State extends object>(): PanelLine<In, Out, State> {
  // The host writes the display language of VS Code into the page.
  setDisplayLanguage(document.documentElement.lang);
  const api = acquireVsCodeApi();
  const handlers = new Map<string, Handler<never>>();
  window.addEventListener(
    'message',
    ({ data }: MessageEvent<{ v?: unknown; type?: unknown; requestId?: string; payload?: unknown } | undefined>) => {
      if (data?.v === 1 && typeof data.type === 'string')
        handlers.get(data.type)?.(data.payload as never, data.requestId);
    },
  );
  return {
    post: (type, payload, requestId) => api.postMessage({ v: 1, type, payload, ...(requestId ? { requestId } : {}) }),
    on: (type, handler) => {
      handlers.set(type, handler as Handler<never>);
    },
    kept: () => Object(api.getState()) as Partial<Record<keyof State, unknown>>,
    keep: (state) => api.setState(state),
  };
}
