import { graphlib, layout } from '@dagrejs/dagre';
import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { TurnRecord } from '@/lib/events/state';
import type { GraphView } from './api';

export type NodeLook = 'idle' | 'ran' | 'now';
export type GraphNode = Node<{ label: string; look: NodeLook; step: number | null; isTerminal: boolean }, 'step'>;

const HEIGHT = 36;
const TERMINAL_HEIGHT = 28;
const CHARACTER = 7.4;
const AROUND_WORDS = 44;
const NARROWEST = 72;

/** Places the compiled graph from top to bottom. It depends on the graph alone, so it is done once. */
export function place(graph: GraphView): Map<string, { x: number; y: number; width: number; height: number }> {
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: 'TB', nodesep: 16, ranksep: 32, marginx: 4, marginy: 4 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    drawing.setNode(node.id, { width: widthOf(node), height: isTerminal(node.id) ? TERMINAL_HEIGHT : HEIGHT });
  }
  for (const edge of graph.edges) drawing.setEdge(edge.source, edge.target);
  layout(drawing);
  return new Map(
    graph.nodes.map(({ id }) => {
      const { x, y, width, height } = drawing.node(id) as { x: number; y: number; width: number; height: number };
      return [id, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
}

/** The graph as it stands after the given turn: what ran, in which order, and where it got to. */
export function light(graph: GraphView, places: ReturnType<typeof place>, turn: TurnRecord | undefined) {
  const path = turn?.path ?? [];
  const nodes: GraphNode[] = graph.nodes.flatMap(({ id, label }) => {
    const at = places.get(id);
    if (!at) return [];
    const { x, y, width, height } = at;
    return {
      id,
      type: 'step',
      position: { x, y },
      width,
      height,
      data: { label: words(label), look: lookOf(id, path), step: stepOf(id, path), isTerminal: isTerminal(id) },
    };
  });
  const edges: Edge[] = graph.edges.map(({ source, target, conditional }) => {
    const ran = isOnPath(source, target, path);
    const stroke = ran ? 'var(--color-accent)' : 'var(--color-edge)';
    return {
      id: `${source}→${target}`,
      source,
      target,
      zIndex: ran ? 1 : 0,
      style: { stroke, strokeWidth: ran ? 2 : 1, strokeDasharray: conditional && !ran ? '3 4' : undefined, opacity: ran ? 1 : 0.55 },
      markerEnd: { type: MarkerType.ArrowClosed, color: stroke, width: 14, height: 14, strokeWidth: 1 },
    };
  });
  return { nodes, edges };
}

/** A node's name as words: `__start__` is "start", `check_notifications` two words. */
export function words(label: string): string {
  return label.replaceAll('_', ' ').trim();
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

export function stepOf(id: string, path: string[]): number | null {
  const at = path.indexOf(id);
  return at < 0 ? null : at + 1;
}

function isOnPath(source: string, target: string, path: string[]): boolean {
  if (source.includes('__start')) return path[0] === target;
  return path.some((node, index) => node === source && path[index + 1] === target);
}
