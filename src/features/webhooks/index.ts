// Webhooks: deliveries, and payloads without personal data. The public API for other features and the command line.
export { anonymizePayload } from './anonymize/payload';
export { Replacements } from './anonymize/values';
export { bodyText, type Delivery, deliveryPayload } from './delivery';
export { encodeEvent, EVENTS, findEvent } from './events';
export { forwardDelivery, forwardTarget, postWithoutCredential, createSignedMessage } from './forward';
export { DeliveryLog } from './log';
export { ForwardQueue } from './queue';
export { startReceiver } from './receiver';
export { RefusedRequests } from './refusedRequests';
export { type SignatureState } from './signature';
export { DeliveryStore } from './store';
export { readLine } from './storedLines';
export { deliveryRecordText, eventName, forwardText, refusedText, signatureText, timeOfDayText } from './texts';
