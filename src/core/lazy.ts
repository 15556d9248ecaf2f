/** A part that is created on first use, once, however many callers wait for it. */
export interface Lazy<T> {
  (): Promise<T>;
  /** The part, if it was needed before; undefined otherwise. */
  readonly created: Promise<T> | undefined;
  /** Creates it without waiting. A failure is reported to whoever needs the part. */
  preload(): void;
}

/** Creates a part on first use. After a failure, the next use tries again. */
export function lazy<T>(create: () => Promise<T>): Lazy<T> {
  let created: Promise<T> | undefined;
  const get = (): Promise<T> =>
    (created ??= create().catch((error: unknown) => {
      created = undefined;
      throw error;
    }));
  const preload = (): void => void get().catch(() => undefined);
  return Object.defineProperty(Object.assign(get, { preload, created }), 'created', { get: () => created });
}
