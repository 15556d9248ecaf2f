// The browser side of the panel kit. VS Code provides its API once per page and untyped, and all panels need the same four functions.
import { setDisplayLanguage } from '../../core/format';

/** The API that VS Code provides to a webview, once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Handler<P> = (payload: P, requestId: string | undefined) => void;

/** The panel's connection to its host. `In` and `Out` map message types to payloads, `State` is what is stored for a reload. */
export interface PanelLine<In extends object, Out extends object, State extends object> {
  /** Sends a message; `requestId` distinguishes its response from older ones. */
  post<T extends keyof Out & string>(type: T, payload: Out[T], requestId?: string): void;
  /** Sets the only listener for a type. */
  on<T extends keyof In & string>(type: T, handler: Handler<In[T]>): void;
  /** The state stored by `keep` before the panel was hidden or the window reloaded, possibly by another version; empty if there is none. */
  kept(): Readonly<Partial<Record<keyof State, unknown>>>;
  keep(state: State): void;
}

/** Connects to the host. Call it only once per page. Messages with another version or an unknown type are dropped. */
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
