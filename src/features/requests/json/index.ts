// JSON as it was received: what other features may use.
export { printJson } from './jsonPrinter';
