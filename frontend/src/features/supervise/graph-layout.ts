import { graphlib, layout } from '@dagrejs/dagre';
import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { TurnRecord } from '@/lib/events/state';
import type { GraphView } from './api';

export type NodeLook = 'idle' | 'ran' | 'now';
type StepNode = Node<{ label: string; look: NodeLook; step: number | null; isTerminal: boolean }, 'step'>;
type RingNode = Node<Record<string, never>, 'ring'>;
export type GraphNode = StepNode | RingNode;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Places {
  boxes: Map<string, Box>;
  /** Nodes that can hand over to each other: drawn in one frame, instead of a line for each pair. */
  rings: { ids: Set<string>; box: Box }[];
}

const HEIGHT = 36;
const TERMINAL_HEIGHT = 28;
const CHARACTER = 6.7;
const AROUND_WORDS = 42;
const NARROWEST = 72;
const FRAME = 16;

/** Places the compiled graph from top to bottom. It depends on the graph alone, so it is done once. */
export function place(graph: GraphView): Places {
  const members = rings(graph);
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 38, marginx: 4, marginy: 4 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    drawing.setNode(node.id, { width: widthOf(node), height: isTerminal(node.id) ? TERMINAL_HEIGHT : HEIGHT });
  }
  // Within a ring everything leads to everything: no order follows from that, so its nodes stand side by side.
  for (const edge of graph.edges) {
    if (!members.some((ids) => ids.has(edge.source) && ids.has(edge.target))) drawing.setEdge(edge.source, edge.target);
  }
  layout(drawing);
  const boxes = new Map(
    graph.nodes.map(({ id }) => {
      const { x, y, width, height } = drawing.node(id) as Box;
      return [id, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
  return { boxes, rings: members.map((ids) => ({ ids, box: around(ids, boxes) })) };
}

function rings(graph: GraphView): Set<string>[] {
  const ways = new graphlib.Graph();
  for (const node of graph.nodes) ways.setNode(node.id);
  for (const edge of graph.edges) ways.setEdge(edge.source, edge.target);
  return graphlib.alg.tarjan(ways).flatMap((ids) => (ids.length > 1 ? [new Set(ids)] : []));
}

function around(ids: Set<string>, boxes: Map<string, Box>): Box {
  const all = [...ids].flatMap((id) => boxes.get(id) ?? []);
  const left = Math.min(...all.map((box) => box.x)) - FRAME;
  const top = Math.min(...all.map((box) => box.y)) - FRAME;
  const right = Math.max(...all.map((box) => box.x + box.width)) + FRAME;
  const bottom = Math.max(...all.map((box) => box.y + box.height)) + FRAME;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The graph as it stands after the given turn: what ran, in which order, and where it got to. */
export function light(graph: GraphView, places: Places, turn: TurnRecord | undefined): { nodes: GraphNode[]; edges: Edge[] } {
  const path = turn?.path ?? [];
  const frames: GraphNode[] = places.rings.map(({ ids, box }) => ({
    id: `ring ${[...ids].join(' ')}`,
    type: 'ring',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    data: {},
    zIndex: -1,
  }));
  const steps: GraphNode[] = graph.nodes.flatMap(({ id, label }) => {
    const box = places.boxes.get(id);
    if (!box) return [];
    return {
      id,
      type: 'step',
      zIndex: 2,
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      data: { label: words(label), look: lookOf(id, path), step: stepOf(id, path), isTerminal: isTerminal(id) },
    };
  });
  return { nodes: [...frames, ...steps], edges: graph.edges.flatMap((edge) => drawn(edge, places, path)) };
}

function drawn({ source, target, conditional }: GraphView['edges'][number], places: Places, path: string[]): Edge[] {
  const ran = isOnPath(source, target, path);
  const isWithinRing = places.rings.some(({ ids }) => ids.has(source) && ids.has(target));
  if (isWithinRing && !ran) return [];
  const stroke = ran ? 'var(--color-accent)' : 'var(--color-edge)';
  return [
    {
      id: `${source}→${target}`,
      source,
      target,
      ...route(source, target, places, isWithinRing),
      zIndex: ran ? 1 : 0,
      style: {
        stroke,
        strokeWidth: ran ? 2 : 1,
        strokeDasharray: conditional && !ran ? '3 4' : undefined,
        opacity: ran ? 1 : 0.6,
      },
      markerEnd: { type: MarkerType.ArrowClosed, color: stroke, width: 14, height: 14, strokeWidth: 1 },
    },
  ];
}

/** Downwards where nothing is in the way, sideways within a ring, and around what would be crossed. */
function route(source: string, target: string, { boxes, rings: all }: Places, isWithinRing: boolean): Partial<Edge> {
  const from = boxes.get(source);
  const to = boxes.get(target);
  if (!from || !to) return {};
  if (isWithinRing) {
    const goesRight = from.x < to.x;
    const [left, right] = goesRight ? [from, to] : [to, from];
    const isOver = [...boxes.values()].some((box) => box.y === from.y && box.x > left.x && box.x < right.x);
    const targetHandle = goesRight ? 'to-left' : 'to-right';
    if (!isOver) return { sourceHandle: goesRight ? 'right' : 'left', targetHandle };
    const beneath = { type: 'smoothstep', pathOptions: { offset: 10, borderRadius: 6 } };
    return { sourceHandle: 'bottom', targetHandle, ...beneath };
  }
  const crossed = [...boxes.values()].filter((box) => box.y > from.y + from.height && box.y + box.height < to.y);
  if (crossed.length === 0) return { sourceHandle: 'bottom', targetHandle: 'to-top' };
  const widest = Math.max(...crossed.map((box) => box.x + box.width), ...all.map(({ box }) => box.x + box.width));
  const offset = widest - Math.max(from.x + from.width, to.x + to.width) + FRAME;
  const options = { type: 'smoothstep', pathOptions: { offset, borderRadius: 10 } };
  return { sourceHandle: 'right', targetHandle: 'to-right', ...options };
}

/** A node's name as words: `__start__` is "start", `check_notifications` two words. */
export function words(label: string): string {
  return label.replaceAll('_', ' ').trim();
}

export function stepOf(id: string, path: string[]): number | null {
  const at = path.lastIndexOf(id);
  return at < 0 ? null : at + 1;
}

function widthOf(node: GraphView['nodes'][number]): number {
  return isTerminal(node.id) ? NARROWEST : Math.max(NARROWEST, words(node.label).length * CHARACTER + AROUND_WORDS);
}

function isTerminal(id: string): boolean {
  return id.startsWith('__');
}

function lookOf(id: string, path: string[]): NodeLook {
  if (path.at(-1) === id) return 'now';
  return path.includes(id) || (isTerminal(id) && id.includes('start') && path.length > 0) ? 'ran' : 'idle';
}

function isOnPath(source: string, target: string, path: string[]): boolean {
  if (source.includes('__start')) return path[0] === target;
  return path.some((node, index) => node === source && path[index + 1] === target);
}
