// Draws an ECharts option in the page's own colours, and again when it or the theme changes. The caller registers its chart types.
import { useComputedColorScheme } from '@mantine/core';
import { type EChartsCoreOption, init } from 'echarts/core';
import { useEffect, useRef } from 'react';

export function EChartsCanvas<T extends object>(props: {
  /** Plain data, compared by what it says. */
  readonly of: T;
  /** Reads the colours of the page as they are when it is called. */
  readonly option: (of: T) => EChartsCoreOption;
  readonly height: number;
}) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const content = JSON.stringify(props.of);
  const { option } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the variables that the option reads
  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    const chart = init(host, null, { renderer: 'canvas' });
    chart.setOption(option(JSON.parse(content) as T));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(host);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [content, option, scheme]);
  return <div ref={element} style={{ height: props.height, width: '100%' }} />;
}
