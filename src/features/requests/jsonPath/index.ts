// JSONPath (RFC 9535): what other features may use.
export { parseJsonPath, searchJsonPath, type JsonPathMatch, type SearchProblem } from './jsonPath';
