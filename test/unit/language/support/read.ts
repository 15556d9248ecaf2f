import type { Exchange } from '../../../../src/api/client/types';
import type { DynamicSources } from '../../../../src/features/language/resolve/dynamicValues';
import { parseRequests } from '../../../../src/features/language/parse/parser';
import { VariableScope, type ScopeSources } from '../../../../src/features/language/resolve/scope';
import { buildDocumentRequest, type BuildResult } from '../../../../src/features/language/resolve/toRequest';

/** Values that are the same in every run. */
const FIXED: DynamicSources = {
  now: new Date('2024-05-06T07:08:09.010Z'),
  uuid: () => '11111111-2222-4333-8444-555555555555',
  integer: (low) => low,
  processEnv: (name) => (name === 'HOME_TOWN' ? 'Ankh-Morpork' : undefined),
};

export interface ReadSourceOptions extends Omit<ScopeSources, 'dynamic' | 'response'> {
  readonly dynamic?: DynamicSources;
  readonly answers?: Readonly<Record<string, Exchange>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly origin?: string;
  /** The index of the block; by default the last one with a request line. */
  readonly at?: number;
}

/** Parses a text and builds one of its requests. */
export function readSource(text: string, options: ReadSourceOptions = {}): BuildResult {
  const document = parseRequests(text);
  const withLine = document.requests.filter((r) => r.line);
  const node =
    options.at === undefined
      ? (withLine[withLine.length - 1] ?? document.requests[0]!)
      : document.requests[options.at]!;
  const scope = new VariableScope(document, node, {
    ...options,
    dynamic: options.dynamic ?? FIXED,
    response: (name) => options.answers?.[name],
  });
  return buildDocumentRequest(document, node, {
    resolve: (inner) => scope.resolve(inner),
    file: (path) => {
      const content = options.files?.[path];
      return typeof content === 'string' ? Buffer.from(content) : content;
    },
    origin: options.origin ?? 'https://acme.acquire.io',
  });
}
