// The Test Explorer, loaded after the first request file.
export { registerTests } from './testExplorer';
