import * as catalogue from '../../../api/catalogue';
import { encodeBody, appendQuery } from '../../../api/client/body';
import { accountTarget, checkHeaders } from '../../../api/client/access/origin';
import { effectOf, isDocumentedRead, type RequestEffect } from '../../../api/client/access/readPolicy';
import { isWritable, type Account } from '../../../api/client/account';
import { buildCall } from '../../../api/client/call';
import { bracketPairs } from '../../../api/client/params';
import type { ApiRequest, Exchange, Pair } from '../../../api/client/types';
import type { Surface } from '../../../api/errors/hints';
import { maskHeaders, maskUrl } from '../../../core/redaction';
import { redactRequest } from '../../requests';
import { errorData } from '../result/errorData';
import { notPersonal } from '../result/personal';
import { parseLongNumbersAsText } from '../../../core/json/exactJson';
import { ToolError, type ToolContext, type ToolHandler } from '../ports';
import type { RequestArguments } from '../toolTable';

/** A larger response is rejected: no model could read it. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** A path on the account: one slash, followed by anything but another slash. */
const OWN_PATH = /^\/(?![/\\])/;

/** The request that the arguments describe. Throws a `ToolError` if they describe none, an `AcquireError` for wrong parameters. */
export function requestFromArguments(account: Account, args: RequestArguments): ApiRequest {
  if (args.operation !== undefined) {
    const operation = catalogue.findOperation(args.operation);
    if (operation?.generation !== account.generation)
      throw new ToolError(
        `There is no such operation in API ${account.generation}. Find one with acquire_search_operations.`,
      );
    return buildCall(operation, { ...args.params });
  }
  const { method, path } = args;
  if (method === undefined || path === undefined)
    throw new ToolError('Give an "operation" with its "params", or "method" and "path".');
  if (!OWN_PATH.test(path)) throw new ToolError('The path must begin with one slash. Full URLs are not allowed.');
  const pairs = (values: Readonly<Record<string, unknown>> = {}): Pair[] =>
    Object.entries(values).flatMap(([name, value]) => bracketPairs(name, value, []));
  return {
    method,
    url: path,
    ...(args.query ? { query: pairs(args.query) } : {}),
    ...(args.headers ? { headers: pairs(args.headers) } : {}),
    ...(args.body
      ? {
          body:
            account.generation === '1.0.0'
              ? { kind: 'form', fields: pairs(args.body) }
              : { kind: 'json', value: args.body },
        }
      : {}),
  };
}

/** The target of a request on an account, and its effect there. Throws an `AcquireError` if the client would refuse it. */
export function resolveEffect(
  account: Account,
  request: ApiRequest,
): { readonly url: URL; readonly effect: RequestEffect } {
  checkHeaders(request.headers ?? []);
  const url = appendQuery(accountTarget(account, request.url).url, request.query);
  return { url, effect: effectOf(catalogue, request, url, account.generation) };
}

const effectName = ({ reads, unknown, operation }: RequestEffect): string =>
  reads
    ? 'read'
    : unknown
      ? 'unknown, so it counts as a write'
      : operation?.destructive
        ? 'destructive write'
        : 'write';

/** `acquire_preview_request`: shows what would be sent. */
export const previewRequestTool: ToolHandler<RequestArguments> = (context, args) => {
  const account = context.account();
  const request = redactRequest(requestFromArguments(account, args));
  const { url, effect } = resolveEffect(account, request);
  const { bytes, contentType } = encodeBody(request.body);
  const [operation] = catalogue.matchOperation(request.method, url.pathname, account.generation);
  return Promise.resolve({
    data: notPersonal({
      method: request.method,
      url: maskUrl(url.href).text,
      headers: [
        ...maskHeaders(request.headers ?? []),
        ...(contentType === undefined ? [] : [['Content-Type', contentType]]),
        ['Authorization', '(added when it is sent)'],
      ],
      body: bytes?.toString('utf8') ?? null,
      operation: operation?.id ?? null,
      effect: effectName(effect),
      allowed: isDocumentedRead(effect) || isWritable(account),
    }),
  });
};

/** `acquire_send_read`: sends a documented read, even if the account allows more. */
export const sendReadTool: ToolHandler<RequestArguments> = async (context, args) => {
  const account = context.account();
  const request = requestFromArguments(account, args);
  const exchange = await sendDocumentedRead(context, account, request);
  return { data: responseData(exchange, context.ports.surface) };
};

/** Sends a request if it is a documented read. Rejects with a `ToolError` if it is not, with the `AcquireError` if the call fails. */
export async function sendDocumentedRead(
  { ports, signal }: ToolContext,
  account: Account,
  request: ApiRequest,
): Promise<Exchange> {
  if (!isDocumentedRead(resolveEffect(account, request).effect))
    throw new ToolError(
      'This is not a documented read, so it is not sent. Use acquire_propose_change to let a person review and send it.',
    );
  const client = await ports.client();
  const exchange = await client.send(account, { ...request, maxBytes: MAX_RESPONSE_BYTES }, signal);
  if (exchange.error && (!exchange.response || exchange.error.kind === 'cancelled')) throw exchange.error;
  return exchange;
}

function responseData({ response, error, timing }: Exchange, surface: Surface): object {
  return {
    status: notPersonal(response?.status),
    duration_ms: notPersonal(Math.round(timing.totalMs)),
    ...(error ? { error: errorData(error, surface) } : {}),
    body: response?.bytes
      ? notPersonal('(binary)')
      : (parseLongNumbersAsText(response?.text ?? '') ?? response?.text ?? ''),
  };
}
