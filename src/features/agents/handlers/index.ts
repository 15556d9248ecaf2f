// The handlers of the tools. Loaded with the first call.
import type { ToolHandler } from '../ports';
import type { ToolName } from '../toolTable';
import { runChecks } from './checks';
import { listDeliveries, readDelivery } from './deliveries';
import { readLead, readTimeline, searchLeads } from './leads';
import { readOperation, searchOperations } from './operations';
import { proposeChange } from './proposing';
import { previewRequest, sendRead } from './requests';

/** The handlers by tool name. Arguments have already been checked against the schema. */
export const HANDLERS = {
  acquire_search_leads: searchLeads,
  acquire_read_lead: readLead,
  acquire_read_timeline: readTimeline,
  acquire_search_operations: searchOperations,
  acquire_read_operation: readOperation,
  acquire_preview_request: previewRequest,
  acquire_send_read: sendRead,
  acquire_list_deliveries: listDeliveries,
  acquire_read_delivery: readDelivery,
  acquire_run_checks: runChecks,
  acquire_propose_change: proposeChange,
} as unknown as Readonly<Record<ToolName, ToolHandler<Readonly<Record<string, unknown>>>>>;
