// Sending a request with its confirmations: what other features may use.
export { cancelAllRequests, RunningRequests } from './runningRequests';
export {
  shortenMiddle,
  isKnownRead,
  findOperationFor,
  findSendQuestion,
  whyWritesNeeded,
  refusalText,
  requestEffect,
  describeRequestLines,
  sendConfirmed,
  sendAfterQuestions,
} from './send';
