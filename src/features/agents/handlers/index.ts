// The handlers of the tools. Loaded with the first call.
import type { ToolHandler } from '../ports';
import type { ToolName } from '../toolTable';
import { runChecksTool } from './checks';
import { listDeliveriesTool, readDeliveryTool } from './deliveries';
import { readLeadTool, readTimelineTool, searchLeadsTool } from './leads';
import { readOperationTool, searchOperationsTool } from './operations';
import { proposeChangeTool } from './proposing';
import { previewRequestTool, sendReadTool } from './requests';

/** The handlers by tool name. Arguments have already been checked against the schema. */
export const TOOL_HANDLERS = {
  acquire_search_leads: searchLeadsTool,
  acquire_read_lead: readLeadTool,
  acquire_read_timeline: readTimelineTool,
  acquire_search_operations: searchOperationsTool,
  acquire_read_operation: readOperationTool,
  acquire_preview_request: previewRequestTool,
  acquire_send_read: sendReadTool,
  acquire_list_deliveries: listDeliveriesTool,
  acquire_read_delivery: readDeliveryTool,
  acquire_run_checks: runChecksTool,
  acquire_propose_change: proposeChangeTool,
} as unknown as Readonly<Record<ToolName, ToolHandler<Readonly<Record<string, unknown>>>>>;
