// How the sandbox responds to one admitted request: its control by the control endpoints, all else as Acquire would, with the faults asked for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { SECRET_MASK, isSecretHeader } from '../../core/redaction';
import { control } from './control';
import type { Asked, createApp } from './http/app';
import { type Admitted, CONTROL, bodyTooLarge, generationOfPath, readBody, refuse } from './http/admission';
import { type DecodedBody, decodeBody, queryFields } from './http/decode';
import type { Faults } from './http/faults';
import { BODY_CAP, type RequestLog } from './http/log';
import type { SandboxEvent } from './http/route';
import { insteadOf, pause, spoiled } from './http/trouble';
import type { RunningSandbox } from './options';
import type { World } from './store/world';

/** What an answer is made of. The world and the cap of a page may be other ones with each request. */
export interface AnsweringParts {
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly app: ReturnType<typeof createApp>;
  readonly emit: (event: SandboxEvent) => void;
  /** What the control acts on. */
  readonly sandbox: () => RunningSandbox;
  readonly world: () => World;
  readonly pageCap: () => number;
}

/** Answers the requests of a sandbox. */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /** Answers one admitted request, and logs it unless it is for the control. `incoming` and `outgoing` are the same exchange as Node has it. */
  async answer(
    request: Request,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    admitted: Admitted,
  ): Promise<Response> {
    const started = performance.now();
    const time = new Date().toISOString();
    const { url, path, auth } = admitted;
    const bytes = await readBody(incoming, outgoing, admitted.maxBodyBytes);
    if (!bytes) {
      await refuse(incoming, outgoing, bodyTooLarge());
      return RESPONSE_ALREADY_SENT;
    }
    const contentType = request.headers.get('content-type') ?? '';
    if (path.startsWith(CONTROL)) return this.controlled(request.method, path, bytes);
    const query = decodeQuery(url.search);
    const decoded = await decodeBody(bytes, contentType);

    const { faults, log, app, emit } = this.parts;
    const asked: Asked = {
      rights: auth.rights,
      bodyProblem: query.problem ?? decoded.problem,
      call: {
        method: request.method,
        query: query.fields,
        body: decoded.fields,
        headers: request.headers,
        world: this.parts.world(),
        pageCap: this.parts.pageCap(),
        emit,
      },
    };
    const { delayMs, fault } = faults.fate(request.method, path);
    if (delayMs > 0) await pause(delayMs, outgoing);
    let response = fault ? await insteadOf(fault, generationOfPath(path), path, outgoing) : undefined;
    if (!response) {
      const inner = new URL(url);
      inner.pathname = path;
      response = await app.fetch(new Request(inner, { method: request.method }), { asked });
    }
    const cut = fault?.kind === 'reset' || fault?.kind === 'drop-after';
    log.add(
      {
        time,
        method: request.method,
        path: url.pathname,
        query: url.search,
        auth: auth.kind,
        contentType,
        status: cut ? 0 : response.status,
        ms: Math.round(performance.now() - started),
        body: new TextDecoder().decode(bytes.length > BODY_CAP ? bytes.subarray(0, BODY_CAP) : bytes),
        params: { query: asked.call.query, body: asked.call.body },
        headers: Object.fromEntries(
          [...request.headers].map(([name, value]) => [name, isSecretHeader(name) ? SECRET_MASK : value]),
        ),
        operation: asked.operation,
        fault: fault?.kind,
      },
      auth.rights !== 'unknown',
    );
    return fault ? spoiled(fault, response, outgoing) : response;
  }

  private controlled(method: string, path: string, bytes: Uint8Array): Response | Promise<Response> {
    const { sandbox, world } = this.parts;
    return control({ sandbox: sandbox(), world }, method, path, new TextDecoder().decode(bytes));
  }
}

function decodeQuery(search: string): DecodedBody {
  try {
    return { fields: queryFields(search) };
  } catch (error) {
    return { fields: {}, problem: error instanceof Error ? error.message : String(error) };
  }
}
