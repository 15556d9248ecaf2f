/** Loads the code generator; its library is large. */
export const loadCodeGenerator = () => import('./codegen');
