// Draws a graph in layers: each node right of everything that leads to it. Nodes are links; the list beside the graph says the same.
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import type { DrawnGraph, GraphNode } from './graph.tsx';
import { layersOf } from './graph-layers.ts';
import { StatusIcon } from './status.tsx';

const stepX = 270;
const stepY = 80;

type Shown = Node<{ readonly node: GraphNode; readonly focus: boolean }, 'record'>;

function RecordNode({ data }: NodeProps<Shown>) {
  return (
    <div className="node" data-focus={data.focus} data-dashed={data.node.dashed === true} title={data.node.label}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <b>{data.node.label}</b>
      <span>
        {data.node.tone === undefined ? null : <StatusIcon tone={data.node.tone} size={14} />} {data.node.kind}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
const nodeTypes = { record: RecordNode };

export default function GraphCanvas(props: DrawnGraph) {
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('light');
  const { nodes, edges } = useMemo(() => {
    const places = layersOf(
      props.nodes.map(({ key }) => key),
      props.edges,
    );
    return {
      nodes: props.nodes.map((node): Shown => {
        const { layer, row, rows } = places.get(node.key) ?? { layer: 0, row: 0, rows: 1 };
        return {
          id: node.key,
          type: 'record',
          position: { x: layer * stepX, y: (row - (rows - 1) / 2) * stepY },
          data: { node, focus: node.key === props.focus },
          ariaLabel: `${node.kind} ${node.label}`,
        };
      }),
      edges: props.edges.map(
        ({ from, to, label }): Edge => ({
          id: `${from} ${to} ${label}`,
          source: from,
          target: to,
          ariaLabel: label,
          markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--edge)' },
          style: { stroke: 'var(--edge)' },
        }),
      ),
    };
  }, [props.nodes, props.edges, props.focus]);
  return (
    <section
      className="graph"
      aria-label={props.label}
      style={props.height === undefined ? undefined : { height: props.height }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
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
