import type { Account, Generation } from '../../../api/client/account';
import { inPathForm } from '../../../api/client/requestTarget';
import { AcquireError } from '../../../api/errors/errors';
import type { ApiRequest } from '../../../api/client/types';
import { idValue } from './answer';

/** Contacts and everything below them. */
export const CONTACT = '/api/v1/crm/objects/contact';
const RELATIONS = 'company,cases,fields,tags,visits,timeline';

/** The request that reads one lead in full. */
export function readRequest(generation: Generation, id: string): ApiRequest {
  return generation === '1.0.0'
    ? {
        method: 'POST',
        url: '/profile/lead/detail',
        operationId: 'v1.lead.detail',
        body: { kind: 'json', value: { id: idValue(id) } },
      }
    : { method: 'GET', url: contactPath(id), operationId: 'v2.contact.get', query: [['relations', RELATIONS]] };
}

/** Where a contact of 2.0.0 stands. Throws `invalid-request` for an id that cannot be a path segment. */
export const contactPath = (id: string): string => `${CONTACT}/${segment(id)}`;

/** An id as one path segment. `.` and `..` would climb, and a URL parser undoes their escaping. */
export function segment(id: string): string {
  if (!id || id === '.' || id === '..') throw new AcquireError('invalid-request', { problem: 'bad-id', name: 'id' });
  return encodeURIComponent(id);
}

/** A request as it is written down for people: with the path form the account answers. */
export function asWritten(account: Account, request: ApiRequest): ApiRequest {
  return account.generation === '1.0.0' && request.operationId
    ? { ...request, url: inPathForm(request.url, account.pathForm) }
    : request;
}
