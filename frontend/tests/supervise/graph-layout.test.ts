import { expect, it } from 'vitest';
import { light, place } from '@/features/supervise/graph-layout';
import type { TurnRecord } from '@/lib/events/state';

const names = ['__start__', 'check_notifications', 'router', 'faq', 'booking', 'escalation', 'respond', '__end__'];
const ways: [string, string, boolean][] = [
  ['__start__', 'check_notifications', false],
  ['check_notifications', 'router', false],
  ['router', 'faq', true],
  ['router', 'booking', true],
  ['router', 'escalation', true],
  ['router', 'respond', true],
  ...['faq', 'booking', 'escalation'].flatMap((from): [string, string, boolean][] => [
    ...['faq', 'booking', 'escalation'].map((to): [string, string, boolean] => [from, to, true]),
    [from, 'respond', true],
  ]),
  ['respond', '__end__', false],
];
const graph = {
  nodes: names.map((id) => ({ id, label: id })),
  edges: ways.map(([source, target, conditional]) => ({ source, target, conditional })),
};
const turn = (path: string[]) => ({ path }) as TurnRecord;

it('places every node once, in reading order, none over another', () => {
  const places = [...place(graph).boxes.values()];
  expect(places).toHaveLength(names.length);
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart).toBe(true);
    }
  }
});

it('lights the way that the last turn took, step by step', () => {
  const { nodes, edges } = light(graph, place(graph), turn(['check_notifications', 'router', 'booking', 'respond']));
  const look = Object.fromEntries(nodes.flatMap((node) => (node.type === 'step' ? [node] : [])).map((node) => [node.id, `${node.data.look} ${node.data.step ?? ''}`.trim()]));
  expect(look).toEqual({
    __start__: 'ran',
    check_notifications: 'ran 1',
    router: 'ran 2',
    booking: 'ran 3',
    respond: 'now 4',
    faq: 'idle',
    escalation: 'idle',
    __end__: 'idle',
  });
  expect(edges.filter((edge) => edge.style?.strokeWidth === 2).map((edge) => edge.id)).toEqual([
    '__start__→check_notifications',
    'check_notifications→router',
    'router→booking',
    'booking→respond',
  ]);
});

it('is dark before the first turn', () => {
  const { nodes } = light(graph, place(graph), undefined);
  expect(nodes.filter((node) => node.data.look === 'idle')).toHaveLength(names.length);
});

it('frames the agents that may hand on to each other, side by side, and draws a way between them only when it was taken', () => {
  const places = place(graph);
  expect(places.rings.map(({ ids }) => [...ids].toSorted())).toEqual([['booking', 'escalation', 'faq']]);
  expect(new Set(['faq', 'booking', 'escalation'].map((id) => places.boxes.get(id)?.y)).size).toBe(1);
  const between = (path: string[]) => light(graph, places, turn(path)).edges.map((edge) => edge.id).filter((id) => /^(faq|booking|escalation)→(faq|booking|escalation)$/.test(id));
  expect(between(['check_notifications', 'router', 'booking', 'respond'])).toEqual([]);
  expect(between(['check_notifications', 'router', 'faq', 'booking', 'respond'])).toEqual(['faq→booking']);
});
