import type { ApiRequest } from '../../../api/client/types';
import { isDocumentedRead } from '../../../api/client/access/readPolicy';
import { runFileChecks as runFile } from '../../language';
import { notPersonal } from '../result/personal';
import { ToolError, type ToolHandler } from '../ports';
import { resolveEffect, sendDocumentedRead } from './requests';

interface CheckArguments {
  readonly file: string;
  readonly name?: string;
}

/** `acquire_run_checks`: sends the documented reads of a request file one after another and returns the results of their checks. */
export const runChecksTool: ToolHandler<CheckArguments> = async (context, { file, name }) => {
  const account = context.account();
  const source = await context.ports.requestFile(file);
  if (!source) throw new ToolError('There is no such request file. Give the path of a *.acquire.http file.');
  const refusal = (request: ApiRequest): Promise<string | undefined> =>
    Promise.resolve(
      isDocumentedRead(resolveEffect(account, request).effect) ? undefined : 'it is not a documented read',
    );
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
        line: notPersonal(line),
        outcome: notPersonal(outcome),
        status: notPersonal(status),
      })),
    },
  };
};
