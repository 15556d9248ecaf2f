// Sending a request with its questions: what other features may use.
export { cancelAllRequests, RunningRequests } from './running';
export {
  bothEnds,
  isRead,
  operationOf,
  questionBefore,
  readOnlyReason,
  refusalText,
  requestEffect,
  requestLines,
  sendAsked,
  sendAsking,
} from './send';
