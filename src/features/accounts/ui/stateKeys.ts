/** Key of the global state: server registrations used before, per API host, so that a second sign-in asks less. Holds no secret. */
export const SERVERS_KEY = 'acquire.oauth.servers';
