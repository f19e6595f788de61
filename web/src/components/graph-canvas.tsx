// Draws a graph where the server's layout puts it; while that is made, or when it cannot be, in plain layers: each node right of
// everything that leads to it. Nodes are links; the list beside the graph says the same.
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { useCall } from '../api/client.ts';
import type { DrawnGraph, GraphNode } from './graph.tsx';
import { layersOf } from './graph-layers.ts';
import { StatusIcon } from './status.tsx';

const stepX = 270;
const stepY = 80;

type Shown = Node<{ readonly node: GraphNode; readonly focus: boolean }, 'record'>;

function More(props: { readonly side: 'left' | 'right'; readonly of: GraphNode['moreLeft']; readonly label: string }) {
  const { side, of } = props;
  if (of === undefined) return null;
  return (
    <button
      type="button"
      className="node-more nodrag nopan"
      data-side={side}
      aria-label={`Show ${of.count} more ${side === 'left' ? 'that' : 'from'} ${props.label}${side === 'left' ? ' came from' : ''}`}
      onClick={(event) => {
        // The node itself is a link.
        event.stopPropagation();
        of.show();
      }}
    >
      +{of.count}
    </button>
  );
}

function RecordNode({ data }: NodeProps<Shown>) {
  return (
    <div className="node" data-focus={data.focus} data-dashed={data.node.dashed === true} title={data.node.label}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <b>{data.node.label}</b>
      <span>
        {data.node.tone === undefined ? null : <StatusIcon tone={data.node.tone} size={14} />} {data.node.kind}
      </span>
      <More side="left" of={data.node.moreLeft} label={data.node.label} />
      <More side="right" of={data.node.moreRight} label={data.node.label} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
const nodeTypes = { record: RecordNode };

type Way = Edge<{ readonly corners: readonly { readonly x: number; readonly y: number }[] }, 'way'>;

function WayEdge({ data, markerEnd, style }: EdgeProps<Way>) {
  const path = (data?.corners ?? []).map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return <BaseEdge path={path} {...(markerEnd && { markerEnd })} {...(style && { style })} />;
}
const edgeTypes = { way: WayEdge };

/** Most that the server lays out. */
const mostNodes = 500;
const mostEdges = 2000;

/** The layout of the server; undefined until it is there, and where it cannot be. */
function useLayout({ nodes, edges }: DrawnGraph) {
  const shape = useMemo(() => {
    const index = new Map(nodes.map(({ key }, at) => [key, at]));
    const pairs = edges.flatMap(({ from, to }): number[][] => {
      const [start, end] = [index.get(from), index.get(to)];
      return start === undefined || end === undefined ? [] : [[start, end]];
    });
    return { nodes: nodes.length, edges: pairs };
  }, [nodes, edges]);
  const enabled = shape.nodes > 0 && shape.nodes <= mostNodes && shape.edges.length <= mostEdges;
  const found = useCall('layoutGraph', { body: shape }, { enabled, staleMs: Number.POSITIVE_INFINITY });
  // An edge whose end is not drawn would shift the ways.
  const { data } = found;
  return { layout: data?.ways.length === edges.length ? data : undefined, pending: enabled && found.isPending };
}

export default function GraphCanvas(props: DrawnGraph) {
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('light');
  const { layout, pending } = useLayout(props);
  const { nodes, edges } = useMemo(() => {
    const places = layersOf(
      props.nodes.map(({ key }) => key),
      props.edges,
    );
    return {
      nodes: props.nodes.map((node, index): Shown => {
        const { layer, row, rows } = places.get(node.key) ?? { layer: 0, row: 0, rows: 1 };
        return {
          id: node.key,
          type: 'record',
          position: layout?.places[index] ?? { x: layer * stepX, y: (row - (rows - 1) / 2) * stepY },
          data: { node, focus: node.key === props.focus },
          ariaLabel: `${node.kind} ${node.label}`,
        };
      }),
      edges: props.edges.map(
        ({ from, to, label }, index): Edge => ({
          ...(layout === undefined ? {} : { type: 'way', data: { corners: layout.ways[index] ?? [] } }),
          id: `${from} ${to} ${label}`,
          source: from,
          target: to,
          ariaLabel: label,
          markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--edge)' },
          style: { stroke: 'var(--edge)' },
        }),
      ),
    };
  }, [props.nodes, props.edges, props.focus, layout]);
  return (
    <section
      className="graph"
      aria-label={props.label}
      style={props.height === undefined ? undefined : { height: props.height }}
    >
      <ReactFlow
        // Fitted to the view once more when the layout is there.
        key={pending ? 'layers' : 'layout'}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_event, node) => void navigate({ to: node.data.node.to })}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
