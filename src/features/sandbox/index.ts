// The sandbox: a local server that responds as Acquire does. What other features and the command line may use.
export { parseArguments } from './arguments';
export { startProgram, startText, stopProgram } from './program';
