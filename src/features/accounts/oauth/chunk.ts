// OAuth as one lazily loaded chunk: most accounts have a token and never need it.
export { CurrentSignIn } from './current';
export { discover, revoke } from './grant';
export { beginSignIn } from './signIn';
export { FreshTokens } from './tokens';
