import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import type { Json } from '../../../src/api/catalogue';

export interface LiveFactParameter {
  name: string;
  type: string | null;
  required: boolean | null;
  itemType?: string;
  origin?: { status: string };
  location?: string;
  enum?: Json[];
  example?: Json;
}

/** One operation in the collected facts. */
export interface LiveFact {
  id: string;
  generation: '1.0.0' | '2.0.0';
  title: string;
  method: string;
  path: string;
  destructive: boolean;
  destructiveKind?: string;
  sideEffect?: string;
  origin?: { status: string };
  auth: { scheme: string | null };
  group: string[];
  headers: { name: string; required: boolean | null; enum?: string[]; guess?: boolean }[];
  parameters: { path: LiveFactParameter[]; query: LiveFactParameter[]; body: LiveFactParameter[] };
  requestBody: { kind: string; example: Json } | null;
  responses: Record<string, { example: Json }[]>;
}

export const liveCatalogueDir = path.join(root, 'src/api/catalogue');
const facts = JSON.parse(readFileSync(path.join(liveCatalogueDir, 'facts/operations.json'), 'utf8')) as {
  operations: LiveFact[];
  operationsOffSummary: LiveFact[];
};

export const liveFacts = facts.operations;
export const retiredFacts = facts.operationsOffSummary;
/** The contents of the OpenAPI documents: the current pages, and the removed webhooks page, which current pages still mention. */
export const publishedFacts = [...liveFacts, ...retiredFacts.filter((f) => f.path.startsWith('/api/v1/webhook'))];
/** The number of published endpoints, by method and path. */
export const endpointCount = (generation: LiveFact['generation']): number =>
  new Set(publishedFacts.filter((f) => f.generation === generation).map((f) => `${f.method} ${f.path}`)).size;

/** The documented responses of an operation, as in the docs (repaired if they were broken). */
export const liveResponses = (fact: LiveFact): Json[] =>
  Object.values(fact.responses)
    .flat()
    .map((r) => r.example)
    .filter((e) => e !== null);
