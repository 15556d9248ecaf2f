// Sending a request with its questions: what other features may use.
export { RunningRequests } from './running';
export {
  bothEnds,
  isRead,
  operationOf,
  questionBefore,
  readOnlyReason,
  requestEffect,
  requestLines,
  sendAsked,
  sendAsking,
} from './send';
