import * as catalogue from '../../../api/catalogue';
import { isDocumentedRead } from '../../../api/client/access/readPolicy';
import type { Account } from '../../../api/client/account';
import type { ApiRequest } from '../../../api/client/types';
import {
  buildProblemText,
  type HttpDocument,
  liveSources,
  methodText,
  neededAnswers,
  parse,
  requestName,
  type RequestNode,
  Scope,
  targetText,
  toRequest,
} from '../../language';
import { own } from '../result/personal';
import { errorData } from '../result/errorData';
import { ToolError, type RequestFileSource, type ToolContext, type ToolHandler } from '../ports';
import { aimed, sendDocumentedRead } from './requests';

const MAX_REQUESTS = 50;

interface CheckArguments {
  readonly file: string;
  readonly name?: string;
}

/** `acquire_run_checks`: sends the documented reads of a request file one after the other, and tells how they ended. */
export const runChecks: ToolHandler<CheckArguments> = async (context, { file, name }) => {
  const account = context.account();
  const source = await context.ports.requestFile(file);
  if (!source) throw new ToolError('There is no such request file. Give the path of a *.acquire.http file.');
  const document = parse(source.text);
  const nodes = document.requests.filter(
    (node) => node.line && (name === undefined || requestName(document, node) === name),
  );
  if (!nodes.length) throw new ToolError('There is no such request in the file.');
  const results: object[] = [];
  for (const node of nodes.slice(0, MAX_REQUESTS)) {
    context.signal.throwIfAborted();
    results.push({
      name: requestName(document, node) ?? null,
      method: own(methodText(document, node.line!)),
      path: targetText(document, node.line!),
      ...(await outcomeOf(context, account, { source, document, node })),
    });
  }
  return {
    data: { requests: results },
    ...(nodes.length > MAX_REQUESTS ? { hint: `Only the first ${MAX_REQUESTS} requests were sent.` } : {}),
  };
};

interface OneRequest {
  readonly source: RequestFileSource;
  readonly document: HttpDocument;
  readonly node: RequestNode;
}

async function outcomeOf(context: ToolContext, account: Account, one: OneRequest): Promise<object> {
  const built = requestFrom(account, one);
  if (typeof built === 'string') return { outcome: own('not sent'), reason: built };
  try {
    if (!isDocumentedRead(aimed(account, built).effect))
      return { outcome: own('not sent'), reason: own('it is not a documented read') };
    const { answer, error, timing } = await sendDocumentedRead(context, account, built);
    return {
      outcome: own(error ? 'failed' : 'passed'),
      status: own(answer?.status),
      duration_ms: own(Math.round(timing.totalMs)),
      ...(error ? { error: errorData(error, account) } : {}),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return { outcome: own('failed'), error: errorData(error, account) };
  }
}

/** The request as it is sent, or why it cannot be made. Variables of the process and files are not read. */
function requestFrom(account: Account, { source, document, node }: OneRequest): ApiRequest | string {
  const [needed] = neededAnswers(document, node, source.environment);
  if (needed !== undefined) return 'it needs the response of another request';
  const scope = new Scope(document, node, { environment: source.environment, dynamic: liveSources() });
  const { request, problems } = toRequest(document, node, {
    resolve: (inner) => scope.resolve(inner),
    origin: account.origin,
    operation: (method, target) => catalogue.matchOperation(method, target, account.generation)[0],
  });
  if (request) return request;
  return problems?.[0] ? buildProblemText(problems[0]) : 'there is no request';
}
