// JSONPath (RFC 9535): what other features may use.
export { parseJsonPath, search, type Found, type SearchProblem } from './jsonPath';
