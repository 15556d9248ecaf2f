// Everything that reaches the network, as one lazily loaded chunk, so that axios is in the package once.
export { createClient } from './client';
export { plainRequest } from './plain';
export { probe } from './probe';
