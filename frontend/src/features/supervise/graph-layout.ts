import { graphlib, layout } from '@dagrejs/dagre';
import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { TurnRecord } from '@/lib/events/state';
import type { GraphView } from './api';

export type NodeLook = 'idle' | 'ran' | 'now';
export type GraphNode = Node<{ label: string; look: NodeLook; step: number | null; isTerminal: boolean }, 'step'>;

const WIDTH = 128;
const HEIGHT = 36;
const TERMINAL = 64;

/** Places the compiled graph from top to bottom. It depends on the graph alone, so it is done once. */
export function place(graph: GraphView): Map<string, { x: number; y: number; width: number; height: number }> {
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 34, marginx: 8, marginy: 8 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    drawing.setNode(node.id, { width: isTerminal(node.id) ? TERMINAL : WIDTH, height: isTerminal(node.id) ? 28 : HEIGHT });
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
  const nodes: GraphNode[] = graph.nodes.map(({ id, label }) => {
    const { x, y, width, height } = places.get(id) ?? { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    return {
      id,
      type: 'step',
      position: { x, y },
      width,
      height,
      data: { label, look: lookOf(id, path), step: stepOf(id, path), isTerminal: isTerminal(id) },
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
