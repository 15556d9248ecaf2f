/** Loads what makes code of requests; its library is large. */
export const loadCodeGenerator = () => import('./codegen');
