// Signing in: what other features and the command line may use. Loaded later than the accounts themselves.
export { readPastedToken } from '../credentials/token';
export { signInFailureText } from './texts';
