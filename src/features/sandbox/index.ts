// The sandbox: a local server that responds like Acquire. The public API for other features and the command line.
export { parseArguments, sandboxHelp } from './arguments';
export { startProgram, startText, stopProgram } from './program';
