import type { Route } from './http/route';
import { leadRoutes } from './v1/leads';
import { contactRoutes } from './v2/contacts';
import { blockRoute, settingRoutes } from './v2/settings';

/** Every route of the sandbox; the first of a method and path wins. */
export const routes: readonly Route[] = [...leadRoutes, ...contactRoutes, ...settingRoutes, blockRoute];
