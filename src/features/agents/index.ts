// Agents: tools for language models, over ports that the window and the command line make. What other code may use.
export type { AgentPorts } from './ports';
export { PersonalMask } from './result/personal';
export { isTool, ToolSession } from './toolSession';
export { inputSchema, TOOL_NAMES, TOOLS } from './toolTable';
