// Responds to one admitted request: control requests through the control endpoints, everything else as Acquire would, with any faults.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { SECRET_MASK, isSecretHeader } from '../../core/redaction';
import { handleControl } from './control';
import type { ReceivedRequest, createApp } from './http/app';
import {
  type Admitted,
  CONTROL_PATH,
  bodyTooLargeResponse,
  generationOfPath,
  readBody,
  sendRefusal,
} from './http/admission';
import { type DecodedBody, decodeBody, readQueryFields } from './http/decode';
import type { FaultRules } from './http/faultRules';
import { MAX_BODY_BYTES, type RequestLog } from './http/log';
import type { SandboxEvent } from './http/route';
import { faultResponse, waitUnlessClosed, applyFault } from './http/faultResponses';
import type { RunningSandbox } from './options';
import type { Dataset } from './store/dataset';

/** What responses are made from. The dataset and the page cap may differ for each request. */
export interface CatalogueResponderParts {
  readonly faults: FaultRules;
  readonly log: RequestLog;
  readonly app: ReturnType<typeof createApp>;
  readonly emit: (event: SandboxEvent) => void;
  /** The sandbox that the control endpoints act on. */
  readonly sandbox: () => RunningSandbox;
  readonly world: () => Dataset;
  readonly pageCap: () => number;
}

/** Responds to the requests of a sandbox. */
export class CatalogueResponder {
  constructor(private readonly parts: CatalogueResponderParts) {}

  /** Responds to one admitted request, and logs it unless it is a control request. `incoming` and `outgoing` are Node's objects for it. */
  async respond(
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
      await sendRefusal(incoming, outgoing, bodyTooLargeResponse());
      return RESPONSE_ALREADY_SENT;
    }
    const contentType = request.headers.get('content-type') ?? '';
    if (path.startsWith(CONTROL_PATH)) return this.controlled(request.method, path, bytes);
    const query = decodeQuery(url.search);
    const decoded = await decodeBody(bytes, contentType);

    const { faults, log, app, emit } = this.parts;
    const asked: ReceivedRequest = {
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
    const { delayMs, fault } = faults.decideOutcome(request.method, path);
    if (delayMs > 0) await waitUnlessClosed(delayMs, outgoing);
    let response = fault ? await faultResponse(fault, generationOfPath(path), path, outgoing) : undefined;
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
        body: new TextDecoder().decode(bytes.length > MAX_BODY_BYTES ? bytes.subarray(0, MAX_BODY_BYTES) : bytes),
        params: { query: asked.call.query, body: asked.call.body },
        headers: Object.fromEntries(
          [...request.headers].map(([name, value]) => [name, isSecretHeader(name) ? SECRET_MASK : value]),
        ),
        operation: asked.operation,
        fault: fault?.kind,
      },
      auth.rights !== 'unknown',
    );
    return fault ? applyFault(fault, response, outgoing) : response;
  }

  private controlled(method: string, path: string, bytes: Uint8Array): Response | Promise<Response> {
    const { sandbox, world } = this.parts;
    return handleControl({ sandbox: sandbox(), world }, method, path, new TextDecoder().decode(bytes));
  }
}

function decodeQuery(search: string): DecodedBody {
  try {
    return { fields: readQueryFields(search) };
  } catch (error) {
    return { fields: {}, problem: error instanceof Error ? error.message : String(error) };
  }
}
