import '@xyflow/react/dist/base.css';
import { Background, BackgroundVariant, Handle, Position, ReactFlow, useReactFlow, useStore, type NodeProps } from '@xyflow/react';
import { Fragment, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnRecord } from '@/lib/events/state';
import { classes } from '@/lib/ui/classes';
import type { GraphView } from './api';
import { light, place, stepOf, words, type GraphNode, type NodeLook } from './graph-layout';
import { Panel, ViewSwitch } from './panel';

interface GraphPanelProps {
  graph: GraphView | undefined;
  isFailed: boolean;
  turn: TurnRecord | undefined;
}

export function GraphPanel({ graph, isFailed, turn }: GraphPanelProps) {
  const { t } = useTranslation();
  const [view, setView] = useState<'picture' | 'table'>('picture');
  return (
    <Panel
      title={t('console.graph.title')}
      className="h-[28rem] xl:h-auto"
      aside={
        <ViewSwitch
          label={t('console.graph.view')}
          value={view}
          views={[
            { value: 'picture', label: t('console.graph.asPicture') },
            { value: 'table', label: t('console.graph.asTable') },
          ]}
          onChange={setView}
        />
      }
    >
      {isFailed ? <p className="p-4 text-sm text-ink-2">{t('console.graph.empty')}</p> : null}
      {graph && view === 'picture' ? <Picture graph={graph} turn={turn} /> : null}
      {graph && view === 'table' ? <Table graph={graph} path={turn?.path ?? []} /> : null}
    </Panel>
  );
}

const nodeTypes = { step: Step, ring: Ring };
/** More room on the right, where ways lead around what they skip. */
const FIT = { padding: { y: '16px', left: '16px', right: '40px' }, maxZoom: 1.15 } as const;

function Picture({ graph, turn }: { graph: GraphView; turn: TurnRecord | undefined }) {
  const { t } = useTranslation();
  const places = useMemo(() => place(graph), [graph]);
  const { nodes, edges } = useMemo(() => light(graph, places, turn), [graph, places, turn]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div role="group" aria-label={`${t('console.graph.ran')}: ${turn?.path.join(' → ') ?? t('console.state.none')}`} className="min-h-0 flex-1">
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          fitView
          fitViewOptions={FIT}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          minZoom={0.3}
        >
          <FitToPanel />
          <Background variant={BackgroundVariant.Dots} gap={16} size={1} color="var(--color-line)" />
        </ReactFlow>
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 border-t px-3.5 py-2 text-xs text-ink-3">
        <span className="flex items-center gap-1.5"><i className="size-2.5 rounded-xs bg-accent" />{t('console.graph.legendNow')}</span>
        <span className="flex items-center gap-1.5"><i className="size-2.5 rounded-xs border-2 border-accent" />{t('console.graph.legendRan')}</span>
        <span className="flex items-center gap-1.5"><i className="w-4 border-t border-dashed border-edge" />{t('console.graph.legendRoute')}</span>
        {places.rings.length > 0 ? (
          <span className="flex items-center gap-1.5"><i className="h-2.5 w-4 rounded-xs border border-dashed border-edge" />{t('console.graph.legendRing')}</span>
        ) : null}
      </p>
    </div>
  );
}

/** Keeps the whole graph in sight when the panel changes its size. */
function FitToPanel() {
  const { fitView } = useReactFlow();
  const width = useStore((flow) => flow.width);
  const height = useStore((flow) => flow.height);
  useEffect(() => {
    if (width > 0 && height > 0) void fitView(FIT);
  }, [width, height, fitView]);
  return null;
}

const looks: Record<NodeLook, string> = {
  idle: 'border-edge/70 bg-sheet text-ink-2',
  ran: 'border-accent border-2 bg-agent-soft text-ink',
  now: 'border-accent border-2 bg-accent text-on-accent',
};

const SIDES = [
  { id: 'top', position: Position.Top },
  { id: 'right', position: Position.Right },
  { id: 'bottom', position: Position.Bottom },
  { id: 'left', position: Position.Left },
];

/** The agents among whom a turn may be handed on. */
function Ring() {
  return <div className="size-full rounded-md border border-dashed border-edge/60" />;
}

function Step({ id, data }: NodeProps<Extract<GraphNode, { type?: 'step' }>>) {
  return (
    <div
      data-node={id}
      data-look={data.look}
      className={classes(
        'flex size-full items-center justify-center gap-1.5 rounded-md border px-2 text-[12.5px] font-medium transition-colors duration-200',
        data.isTerminal && 'rounded-full text-[11px] font-normal',
        looks[data.look],
      )}
    >
      {SIDES.map(({ id: side, position }) => (
        <Fragment key={side}>
          <Handle id={`to-${side}`} type="target" position={position} className="!invisible" />
          <Handle id={side} type="source" position={position} className="!invisible" />
        </Fragment>
      ))}
      {data.step ? <span className="text-[11px] tabular-nums opacity-75">{data.step}</span> : null}
      <span className="truncate">{data.label}</span>
    </div>
  );
}

function Table({ graph, path }: { graph: GraphView; path: string[] }) {
  const { t } = useTranslation();
  const label = new Map(graph.nodes.map((node) => [node.id, words(node.label)]));
  return (
    <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="group" aria-label={t('console.graph.asTable')}>
      <table className="w-full text-left text-[13px]">
        <thead>
          <tr className="border-b text-xs text-ink-3">
            <th scope="col" className="cell-y px-3.5 font-medium">{t('console.graph.node')}</th>
            <th scope="col" className="cell-y px-2 font-medium">{t('console.graph.leadsTo')}</th>
            <th scope="col" className="cell-y px-3.5 font-medium">{t('console.graph.ran')}</th>
          </tr>
        </thead>
        <tbody>
          {graph.nodes.map((node) => {
            const step = stepOf(node.id, path);
            return (
              <tr key={node.id} className="border-b last:border-b-0">
                <th scope="row" className="cell-y px-3.5 font-medium">{words(node.label)}</th>
                <td className="cell-y px-2 text-ink-2">
                  {graph.edges
                    .filter((edge) => edge.source === node.id)
                    .map((edge) => `${label.get(edge.target) ?? edge.target}${edge.conditional ? ` (${t('console.graph.conditional')})` : ''}`)
                    .join(', ')}
                </td>
                <td className="cell-y px-3.5 tabular-nums">{step ? t('console.graph.order', { step }) : ''}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
