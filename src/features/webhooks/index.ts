// Webhooks: deliveries, and payloads without personal data. The public API for other features and the command line.
export { anonymizePayload } from './anonymize/payload';
export { Replacements } from './anonymize/values';
export { bodyText, type Delivery, payloadOf } from './delivery';
export { encodeEvent, EVENTS, findEvent } from './events';
export { forward, forwardTarget, plainPost, signedMessage } from './forward';
export { DeliveryLog } from './log';
export { ForwardQueue } from './queue';
export { startReceiver } from './receiver';
export { RefusedRequests } from './refusedRequests';
export { type SignatureState } from './signature';
export { DeliveryStore } from './store';
export { readLine } from './storedLines';
export { belongsTo, eventName, forwardWords, refusedWords, signatureWords, timeOf } from './texts';
