import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import { jsonHandler, startTestServer, type Handler } from '../../contract/client/support';
import { listResponse, type ListFault } from '../../contract/leads/wrongListServer';

/** How the server responds to a write. */
export interface FaultyWrite {
  /** Whether the change is applied first. */
  readonly makes: boolean;
  readonly status: number;
  readonly body: unknown;
}

/** A sandbox with leads of API 1.0.0, behind a server that fakes responses on demand. */
export interface FaultyAcquire extends Pick<RunningSandbox, 'origin' | 'token'> {
  /** Replaces the list of leads from now on; undefined restores the sandbox's list. */
  list(lie: ListFault | undefined): void;
  /** How to respond to changes of leads from now on; undefined restores the sandbox's behavior. */
  writes(odd: FaultyWrite | undefined): void;
  /** The number of changes of leads since the last call. */
  written(): number;
  stop(): Promise<void>;
}

/** Starts both. */
export async function startFaultyAcquire(leads: number): Promise<FaultyAcquire> {
  const sandbox = await startSandbox({ leads });
  let answer: ReturnType<ListFault> | undefined;
  let odd: FaultyWrite | undefined;
  let call = 0;
  let written = 0;
  const pass = ({ method, url, headers, body }: Parameters<Handler>[2]): Promise<Response> =>
    fetch(sandbox.origin + url, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        /^(?:authorization|auth_token|content-type|accept|x-.*)$/.test(name) ? [[name, String(value)]] : [],
      ) as [string, string][],
      ...(body ? { body } : {}),
    });
  const server = await startTestServer((_request, response, hit) => {
    const { url, body } = hit;
    if (answer && url.includes('/lead/list')) {
      const given = new URLSearchParams(body);
      const said = answer({ page: Number(given.get('page') ?? 1) - 1, size: Number(given.get('limit')), call: call++ });
      jsonHandler(response, listResponse(said, '1.0.0'), said.status ?? 200);
      return;
    }
    const isWrite = /\/lead\/(?:add-update|delete)/.test(url);
    if (isWrite) written++;
    const lies = isWrite ? odd : undefined;
    const passed = lies && !lies.makes ? undefined : pass(hit);
    void Promise.resolve(passed).then(async (theirs) => {
      const text = await theirs?.text();
      if (lies) jsonHandler(response, lies.body, lies.status);
      else response.writeHead(theirs!.status, { 'Content-Type': 'application/json' }).end(text);
    });
  });
  return {
    origin: server.origin,
    token: sandbox.token,
    list(lie) {
      answer = lie?.();
      call = 0;
    },
    writes(given) {
      odd = given;
    },
    written() {
      const count = written;
      written = 0;
      return count;
    },
    async stop() {
      await server.close();
      await sandbox.stop();
    },
  };
}
