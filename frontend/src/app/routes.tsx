import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { CustomerRoute } from './customer-route';
import { NotFound } from './not-found';
import { RouteFailed } from './route-failed';

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: RouteFailed });

const customer = createRoute({ getParentRoute: () => root, path: '/', component: CustomerRoute });

interface ConsoleSearch {
  session?: string;
  ticket?: string;
}

export const consoleRoute = createRoute({
  getParentRoute: () => root,
  path: '/console',
  validateSearch: (search: Record<string, unknown>): ConsoleSearch => ({
    session: typeof search.session === 'string' ? search.session : undefined,
    ticket: typeof search.ticket === 'string' ? search.ticket : undefined,
  }),
  beforeLoad: async ({ search }) => {
    if (!search.ticket) return;
    const { redeemTicket } = await import('@/features/supervise');
    await redeemTicket(search.ticket);
    // The ticket must not stay in the address bar or the history.
    throw redirect({ to: '/console', search: { session: search.session }, replace: true });
  },
  component: lazyRouteComponent(() => import('./console-route'), 'ConsoleRoute'),
});

export const router = createRouter({
  routeTree: root.addChildren([customer, consoleRoute]),
  // Ids and tickets are opaque strings, also where they look like numbers.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return entries.length > 0 ? `?${new URLSearchParams(entries).toString()}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
