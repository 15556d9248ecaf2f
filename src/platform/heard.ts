/** What a panel's messages are handled by: one function a type, each given the payload. */
export type Handlers<T extends object> = { readonly [K in keyof T]: (payload: T[K]) => void };

/**
 * Hands a panel's message to the function of its type. A message of another version, of an unknown type or without a payload is dropped;
 * what stands in the payload is still to be looked at by the function.
 */
export function heard<T extends object>(message: unknown, handlers: Handlers<T>): void {
  if (typeof message !== 'object' || message === null) return;
  const { v, type, payload } = message as { v?: unknown; type?: unknown; payload?: unknown };
  if (
    v !== 1 ||
    typeof type !== 'string' ||
    !Object.hasOwn(handlers, type) ||
    typeof payload !== 'object' ||
    payload === null
  )
    return;
  handlers[type as keyof T](payload as T[keyof T]);
}
