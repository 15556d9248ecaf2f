import { AcquireError } from '../../../../api/errors/errors';

/** Contacts and everything below them. */
export const CONTACT = '/api/v1/crm/objects/contact';

/** The path of a 2.0.0 contact. Throws `invalid-request` for an id that cannot be a path segment. */
export const contactPath = (id: string): string => `${CONTACT}/${segment(id)}`;

/** An id as one path segment. `.` and `..` would leave the folder, and a URL parser undoes their escaping. */
export function segment(id: string): string {
  if (!id || id === '.' || id === '..') throw new AcquireError('invalid-request', { problem: 'bad-id', name: 'id' });
  return encodeURIComponent(id);
}
