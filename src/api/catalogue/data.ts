import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Shape } from './schema';
import type { Envelope, Json, JsonPath, Operation, Paging, Parameter, Permission } from './types';

/** A parameter as stored in catalogue.json. Omitted fields have their defaults. */
export interface CompactParameter {
  name: string;
  type?: string;
  itemType?: string;
  required?: boolean;
  unstated?: boolean;
  key?: string;
  location?: string;
  enum?: Json[];
  enumOpen?: boolean;
  example?: Json;
  format?: string;
  pattern?: string;
  jsonText?: boolean;
  flat?: boolean;
  note?: string;
  alternatives?: string[];
  secret?: boolean;
  personal?: boolean;
  origin?: Parameter['origin'];
}

/** An operation as stored in catalogue.json. */
export interface CompactOperation {
  id: string;
  group: string[];
  title: string;
  /** Absent if it is the same. */
  documentedTitle?: string;
  summary: string;
  method: Operation['method'];
  otherMethods?: Operation['method'][];
  path: string;
  /** Indexes into `CatalogueData.parameters`, in the order path, query, header, body. */
  parameters?: [number[], number[], number[], number[]];
  body?: Operation['bodyKind'];
  contentType?: string;
  open?: boolean;
  envelope: Envelope;
  itemsPath?: JsonPath;
  totalPaths?: JsonPath[];
  paging?: Partial<Paging>;
  reads?: boolean;
  destructive?: string;
  outward?: string;
  docsPage: string;
  quirks?: string[];
  /** Index into `CatalogueData.permissions`. */
  permission?: number;
  /** Absent for a current page. */
  origin?: Exclude<Operation['origin'], 'current page'>;
  published?: boolean;
  status?: Operation['status'];
  sameEndpointAs?: string[];
  /** Shapes of the JSON request body and of the response. */
  request?: Shape;
  answer?: Shape;
}

/** All of catalogue.json. `shapes` is the table rows `{"$": n}` refer to; `names` are entity names by row number. */
export interface CatalogueData {
  version: number;
  names: Record<string, string>;
  shapes: Shape[];
  parameters: CompactParameter[];
  permissions: Permission[];
  operations: CompactOperation[];
}

/** The documented bodies of an operation. */
export interface DocumentedBodies {
  request?: Json;
  answers?: Json[];
}

/**
 * Reads a data file. In the installed extension it is next to the bundle, compressed; tests and scripts, which run from a folder below the
 * root, read the source tree.
 */
function read(name: 'catalogue.json' | 'examples.json'): unknown {
  const packaged = path.join(import.meta.dirname, `${name}.br`);
  if (!existsSync(packaged))
    for (let dir = import.meta.dirname, up = 0; up < 8; dir = path.dirname(dir), up++) {
      const source = path.join(dir, 'src/api/catalogue/generated', name);
      if (existsSync(source)) return JSON.parse(readFileSync(source, 'utf8'));
    }
  return JSON.parse(brotliDecompressSync(readFileSync(packaged)).toString('utf8'));
}

let loaded: CatalogueData | undefined;
let bodies: Record<string, DocumentedBodies> | undefined;

/** The catalogue's data, read from disk on first use. Throws when the file is missing. */
export function catalogueData(): CatalogueData {
  return (loaded ??= read('catalogue.json') as CatalogueData);
}

/** The documented bodies by operation id, read from disk on first use. */
export function documentedBodies(id: string): DocumentedBodies {
  bodies ??= read('examples.json') as Record<string, DocumentedBodies>;
  return bodies[id] ?? {};
}
