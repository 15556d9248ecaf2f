// The URI schemes of our documents. One file, because all are registered at activation while most of their code is loaded later.

/** Leads: `acquire-lead://<accountKey>/<leadId>/<slug>.json`. */
export const LEAD_SCHEME = 'acquire-lead';
/** Reports of imports. */
export const IMPORT_REPORT_SCHEME = 'acquire-import';
/** Responses. */
export const EXCHANGE_SCHEME = 'acquire-exchange';
/** Pages of the API reference. */
export const REFERENCE_SCHEME = 'acquire-schema';
/** Webhook deliveries. */
export const DELIVERY_SCHEME = 'acquire-delivery';
/** Pages about webhooks. */
export const WEBHOOK_HELP_SCHEME = 'acquire-webhook-help';
/** The page of the setup check. */
export const SETUP_SCHEME = 'acquire-setup';
/** Write logs. */
export const WRITE_LOG_SCHEME = 'acquire-writes';
