// What composition.ts and other features may use of this part of the window.
export { sandboxFeature } from './sandboxFeature';
export { createSandboxHost, type SandboxHost } from './sandboxHost';
