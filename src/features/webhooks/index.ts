// Webhooks: deliveries, and payloads without personal data. What other features and the command line may use.
export { anonymizePayload } from './anonymize/payload';
export { Replacements } from './anonymize/values';
export { bodyText, type Delivery, payloadOf } from './delivery';
export { readLine } from './storedLines';
