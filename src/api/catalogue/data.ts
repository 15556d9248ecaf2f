import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Shape } from './schema';
import type { Envelope, Json, JsonPath, Operation, Paging } from './types';

/** A parameter as catalogue.json holds it: what is left out has its default. */
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
  note?: string;
  secret?: boolean;
  personal?: boolean;
}

/** An operation as catalogue.json holds it. */
export interface CompactOperation {
  id: string;
  group: string[];
  title: string;
  summary: string;
  method: Operation['method'];
  otherMethods?: Operation['method'][];
  path: string;
  /** Numbers of `CatalogueData.parameters`, in the order path, query, header, body. */
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
  retired?: boolean;
  status?: Operation['status'];
  sameEndpointAs?: string[];
  /** Shapes of the JSON request body and of the answer. */
  request?: Shape;
  answer?: Shape;
}

/** All of catalogue.json. `shapes` is the table rows `{"$": n}` refer to; `names` are entity names by row number. */
export interface CatalogueData {
  version: number;
  names: Record<string, string>;
  shapes: Shape[];
  parameters: CompactParameter[];
  operations: CompactOperation[];
}

const NAME = 'catalogue.json';

/** Beside the bundle in the installed extension; in the source tree for tests and scripts, which run from some folder below the root. */
function dataFile(): string {
  const beside = path.join(import.meta.dirname, NAME);
  if (existsSync(beside)) return beside;
  for (let dir = import.meta.dirname, up = 0; up < 8; dir = path.dirname(dir), up++) {
    const source = path.join(dir, 'src/api/catalogue/generated', NAME);
    if (existsSync(source)) return source;
  }
  return beside;
}

let loaded: CatalogueData | undefined;

/** The catalogue's data, read from disk on first use. Throws when the file is missing. */
export function catalogueData(): CatalogueData {
  return (loaded ??= JSON.parse(readFileSync(dataFile(), 'utf8')) as CatalogueData);
}
