import type { Account } from '../../../api/client/account';
import { toPathForm } from '../../../api/client/access/requestTarget';
import type { ApiRequest } from '../../../api/client/types';

/** A request as it is written down for people: with the path form the account uses, where its API version has two. */
export function toWrittenRequest(account: Account, request: ApiRequest): ApiRequest {
  return request.operationId?.startsWith('v1.')
    ? { ...request, url: toPathForm(request.url, account.pathForm) }
    : request;
}
