import type { Account } from '../../../api/client/account';
import { toPathForm } from '../../../api/client/access/requestTarget';
import type { ApiRequest } from '../../../api/client/types';

/** A request in the form shown to users: with the account's path form, if the API version has two. */
export function toWrittenRequest(account: Account, request: ApiRequest): ApiRequest {
  return request.operationId?.startsWith('v1.')
    ? { ...request, url: toPathForm(request.url, account.pathForm) }
    : request;
}
