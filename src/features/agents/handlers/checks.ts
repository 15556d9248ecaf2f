import type { ApiRequest } from '../../../api/client/types';
import { isDocumentedRead } from '../../../api/client/access/readPolicy';
import { runChecks as runFile } from '../../language';
import { own } from '../result/personal';
import { ToolError, type ToolHandler } from '../ports';
import { aimed, sendDocumentedRead } from './requests';

interface CheckArguments {
  readonly file: string;
  readonly name?: string;
}

/** `acquire_run_checks`: sends the documented reads of a request file one after another and returns the results of their checks. */
export const runChecks: ToolHandler<CheckArguments> = async (context, { file, name }) => {
  const account = context.account();
  const source = await context.ports.requestFile(file);
  if (!source) throw new ToolError('There is no such request file. Give the path of a *.acquire.http file.');
  const refusal = (request: ApiRequest): Promise<string | undefined> =>
    Promise.resolve(isDocumentedRead(aimed(account, request).effect) ? undefined : 'it is not a documented read');
  const results = await runFile(source.text, {
    account,
    surface: context.ports.surface,
    environment: source.environment,
    ...(name === undefined ? {} : { name }),
    refusal,
    send: (request) => sendDocumentedRead(context, account, request),
    signal: context.signal,
  });
  if (!results.length) throw new ToolError('There is no such request in the file.');
  return {
    data: {
      requests: results.map(({ line, outcome, status, ...rest }) => ({
        ...rest,
        line: own(line),
        outcome: own(outcome),
        status: own(status),
      })),
    },
  };
};
