import { Hono } from 'hono';
import { findOperation } from '../../../api/catalogue';
import { RouteRefusal, failureResponse, noSuchPageResponse, successResponse } from './responses';
import { checkBodyTypes } from './bodyTypes';
import { csvResponse, wantsCsv } from './csv';
import { type Call, type Route, operationGeneration } from './route';
import type { Rights } from './tokens';

/** What the app needs from a request besides its method and path. */
export interface ReceivedRequest {
  readonly call: Omit<Call, 'params'>;
  readonly rights: Rights;
  readonly bodyProblem?: string;
  operation?: string;
}

/** Which path forms of 1.0.0 are served: `/profile/…`, `/api/profile/…`, or both as the documentation has them. */
export type PathForms = 'both' | 'plain' | 'api';

type Bindings = { Bindings: { asked: ReceivedRequest } };

/** Serves the routes with token and permission checks. The first route for a method and path wins. */
export function createApp(routes: readonly Route[], forms: PathForms): Hono<Bindings> {
  const app = new Hono<Bindings>();
  for (const route of routes) {
    for (const path of formsOf(route, forms)) {
      app.on(route.method, path.replace(/\{([^{}]+)\}/g, ':$1'), async (context) => {
        const { asked } = context.env;
        asked.operation = route.id;
        const generation = operationGeneration(route.id);
        try {
          allow(route, asked);
          const call: Call = { ...asked.call, params: context.req.param() as Record<string, string> };
          if (route.which) asked.operation = route.which(call);
          const operation = findOperation(asked.operation);
          checkBodyTypes(operation, call.body);
          const data = await route.handle(call);
          return wantsCsv(operation, call) ? csvResponse(data) : successResponse(generation, data);
        } catch (error) {
          if (error instanceof RouteRefusal) return failureResponse(generation, error);
          return failureResponse(
            generation,
            new RouteRefusal(
              'ERROR_SERVER_ERROR',
              `The sandbox failed at ${route.id}: ${error instanceof Error ? error.message : String(error)}`,
            ),
          );
        }
      });
    }
  }
  app.notFound((c) => noSuchPageResponse(c.req.path));
  return app;
}

function formsOf(route: Route, forms: PathForms): string[] {
  if (operationGeneration(route.id) === '2.0.0' || !route.path.startsWith('/api/')) return [route.path];
  const plain = route.path.slice('/api'.length);
  return forms === 'both' ? [route.path, plain] : forms === 'plain' ? [plain] : [route.path];
}

function unauthorized(): RouteRefusal {
  return new RouteRefusal('ERROR_UNAUTHORIZED', 'The token is missing, unknown or revoked.');
}

/** Says which permission a key lacks for a route. */
function lackOf({ id }: Route): string {
  const { words, name } = findOperation(id)?.permission ?? {};
  const permission = words ?? name;
  return permission === undefined
    ? 'This key has no permission for that.'
    : `This key lacks the permission "${permission}".`;
}

function allow(route: Route, asked: ReceivedRequest): void {
  const { rights } = asked;
  if (!route.open) {
    if (rights === 'unknown' || rights === 'revoked') throw unauthorized();
    if (rights === 'none' || (rights === 'readonly' && route.write))
      throw new RouteRefusal('ERROR_UNAUTHORIZED_ACCESS', lackOf(route));
  }
  if (asked.bodyProblem !== undefined) throw new RouteRefusal('ERROR_INVALID_INPUT', asked.bodyProblem);
}
