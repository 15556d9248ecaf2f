// Agents: tools for language models, based on ports that the window and the command line implement. The public API of this feature.
export type { AgentPorts } from './ports';
export { readFileBelow } from './requestFile';
export { PersonalMask } from './result/personal';
export { isTool, ToolSession } from './toolSession';
export { inputSchema, TOOL_NAMES, TOOLS } from './toolTable';
